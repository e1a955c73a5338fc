import { describe, expect, it } from 'vitest';
import { OpenSession } from './open-session.ts';

const opened = (entries: object) => new OpenSession(new Map(Object.entries(entries)));

describe('OpenSession', () => {
  it.each<{ title: string; do: (session: OpenSession) => void; changed: boolean }>([
    { title: 'nothing was done', do: () => undefined, changed: false },
    { title: 'a value was read', do: (session) => void session.get('cart'), changed: false },
    { title: 'a value was set to what it was', do: (session) => session.set('user', 'ada'), changed: false },
    {
      title: 'a value went there and back',
      do: (session) => {
        session.set('user', 'x');
        session.set('user', 'ada');
      },
      changed: false,
    },
    { title: 'a value was set', do: (session) => session.set('user', 'bob'), changed: true },
    { title: 'a value was deleted', do: (session) => session.delete('user'), changed: true },
    {
      title: 'a value was changed in its depth',
      do: (session) => void (session.get('cart') as string[]).push('pear'),
      changed: true,
    },
    { title: 'a message was left', do: (session) => session.addFlash('info', 'x'), changed: true },
    { title: 'there were no messages to take', do: (session) => void session.takeFlashes(), changed: false },
  ])('is changed: $changed, if $title', ({ changed, do: act }) => {
    const session = opened({ user: 'ada', cart: ['apple'] });
    act(session);
    expect(session.isChanged).toBe(changed);
  });

  it.each<{
    title: string;
    do: (session: OpenSession) => void;
    newest: object;
    becomes: object;
  }>([
    {
      title: 'keeps what another request has set',
      do: (session) => session.set('a', 2),
      newest: { a: 1, b: 1, c: 1 },
      becomes: { a: 2, b: 1, c: 1 },
    },
    {
      title: 'keeps what another request has deleted deleted',
      do: (session) => session.set('a', 2),
      newest: {},
      becomes: { a: 2 },
    },
    {
      title: 'deletes what only another request has set',
      do: (session) => session.delete('b'),
      newest: { a: 7, b: 8 },
      becomes: { a: 7 },
    },
    { title: 'deletes', do: (session) => session.delete('a'), newest: { a: 7, b: 8 }, becomes: { b: 8 } },
    {
      title: 'sets what it has set to what it was',
      do: (session) => session.set('a', 1),
      newest: { b: 1 },
      becomes: { a: 1, b: 1 },
    },
    {
      title: 'updates what another request has left',
      do: (session) => {
        session.update('a', (n) => Number(n) + 1);
        session.update('a', (n) => Number(n) * 10);
      },
      newest: { a: 5 },
      becomes: { a: 60 },
    },
    {
      title: 'updates what it has set itself',
      do: (session) => {
        session.set('a', 10);
        session.update('a', (n) => Number(n) + 1);
      },
      newest: { a: 5 },
      becomes: { a: 11 },
    },
    {
      title: 'updates in its depth what it has set itself, once',
      do: (session) => {
        session.set('a', []);
        session.update('a', (list) => {
          (list as number[]).push(1);
          return list;
        });
      },
      newest: { a: 5 },
      becomes: { a: [1] },
    },
    {
      title: 'sets what was changed in its depth',
      do: (session) => void (session.get('list') as number[]).push(2),
      newest: { a: 5 },
      becomes: { a: 5, list: [1, 2] },
    },
    {
      title: 'begins anew when it was ended',
      do: (session) => {
        session.invalidate();
        session.set('b', 2);
      },
      newest: {},
      becomes: { b: 2 },
    },
  ])('$title', ({ becomes, do: act, newest }) => {
    const session = opened({ a: 1, list: [1] });
    act(session);
    expect(Object.fromEntries(session.changedFrom(new Map(Object.entries(newest))))).toEqual(becomes);
  });

  it('keeps the messages of both', () => {
    const [one, other] = [opened({}), opened({})];
    one.addFlash('info', 'first');
    other.addFlash('info', 'second');
    const both = new OpenSession(other.changedFrom(one.entries));
    expect(both.takeFlashes().map(({ message }) => message)).toEqual(['first', 'second']);
    expect(both.takeFlashes()).toEqual([]);
  });

  it.each([['__proto__'], ['constructor'], ['toString']])('takes %s for any other key', (key) => {
    const session = opened({});
    expect(session.get(key)).toBeUndefined();
    session.set(key, { admin: true });
    expect(session.isChanged).toBe(true);
    expect(session.changedFrom(new Map()).get(key)).toEqual({ admin: true });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('stays ended, whatever else is asked of it', () => {
    const session = opened({ a: 1 });
    session.invalidate();
    session.regenerate();
    expect(session.fate).toBe('invalidate');
  });

  const circle: Record<string, unknown> = {};
  circle.self = circle;
  it.each([[undefined], [() => 1], [1n], [Symbol('x')], [circle]])('refuses what is no JSON', (value) => {
    expect(() => opened({}).set('a', value)).toThrow(/must be JSON, got \w+ for "a"/);
  });

  it.each<[string, (session: OpenSession) => void]>([
    ['set', (session) => session.set('a', 1)],
    ['update', (session) => session.update('a', () => 1)],
    ['delete', (session) => session.delete('a')],
    ['addFlash', (session) => session.addFlash('a', 'b')],
    ['regenerate', (session) => session.regenerate()],
    ['invalidate', (session) => session.invalidate()],
  ])('refuses %s when it is closed, and is still read', (_, act) => {
    const session = opened({ a: 5 });
    session.close();
    expect(() => act(session)).toThrow('a session must be changed before the response begins');
    expect(session.get('a')).toBe(5);
  });
});
