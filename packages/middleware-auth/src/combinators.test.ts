import type { Environ } from '@tsgi/spec';
import { createEnviron } from '@tsgi/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Denied,
  type Finding,
  type Scheme,
  allOf,
  anybody,
  anyOf,
  except,
  only,
  optional,
} from './index.ts';

const environ = createEnviron();
const at = (PATH_INFO: string) => ({ ...environ, PATH_INFO });

const ada: Scheme<string> = () => ({ user: 'ada', name: 'ada', type: 'A', vary: ['A'] });
const bob: Scheme<string> = async () => ({ user: 'bob', name: 'bob', type: 'B', vary: ['B'] });
const place: Scheme<undefined> = () => ({ user: undefined });
const deny =
  (denied: Denied['denied'], more: Partial<Denied> = {}): Scheme<never> =>
  () => ({ denied, ...more });
const forgotten: Scheme<never> = () => {
  throw new Error('it was not to be asked');
};

describe('anyOf', () => {
  it.each<[string, Scheme[], Partial<Finding<unknown>>]>([
    ['the first one that lets pass', [ada, forgotten], { user: 'ada', vary: ['A'] }],
    ['a later one', [deny('absent'), bob], { user: 'bob', name: 'bob', type: 'B' }],
    ['a later one, though the first was told a lie', [deny('wrong'), bob], { user: 'bob' }],
    [
      'all fields that were looked at',
      [deny('absent', { vary: ['A', 'C'] }), bob],
      { vary: ['A', 'C', 'B'] },
    ],
    ['nobody who is known', [place, ada], { user: undefined }],
  ])('takes %s', async (_, schemes, found) => {
    expect(await anyOf(...(schemes as [Scheme, ...Scheme[]]))(environ)).toMatchObject(found);
  });

  it.each<[Denied['denied'][], Denied['denied']]>([
    [['absent', 'absent'], 'absent'],
    [['absent', 'wrong'], 'wrong'],
    [['wrong', 'malformed', 'absent'], 'malformed'],
    [['malformed', 'forbidden'], 'forbidden'],
    [['locked', 'wrong'], 'locked'],
    [['busy', 'locked', 'absent'], 'locked'],
  ])('of %j it says %s', async (reasons, denied) => {
    const schemes = reasons.map((reason) => deny(reason)) as unknown as [Scheme, ...Scheme[]];
    expect(await anyOf(...schemes)(environ)).toMatchObject({ denied });
  });

  it('says all that would help, each once', async () => {
    const one = deny('absent', { challenges: ['A', 'B'], vary: ['A'], redirect: '/login' });
    const other = deny('locked', { challenges: ['B', 'C'], vary: ['B'], retryAfter: 9 });
    expect(await anyOf(one, other)(environ)).toEqual({
      ...{ denied: 'locked', challenges: ['A', 'B', 'C'], vary: ['A', 'B'] },
      ...{ redirect: '/login', retryAfter: 9 },
    });
  });
});

describe('allOf', () => {
  it.each<[string, Scheme[], Partial<Finding<unknown>>]>([
    ['the user of the last one', [ada, bob], { user: 'bob', name: 'bob', type: 'B', vary: ['A', 'B'] }],
    ['the user of the last one that knows anybody', [ada, place], { user: 'ada', name: 'ada', type: 'A' }],
    ['nobody, if none knows anybody', [place, place], { user: undefined, isPublic: false }],
    ['what is public, if all of it is', [anybody(), anybody()], { user: undefined, isPublic: true }],
    ['what is not, if one part is not', [anybody(), place], { isPublic: false }],
    ['the first denial', [ada, deny('forbidden'), forgotten], { denied: 'forbidden' }],
  ])('takes %s', async (_, schemes, found) => {
    expect(await allOf(...(schemes as [Scheme, ...Scheme[]]))(environ)).toMatchObject(found);
  });
});

describe('optional', () => {
  it('lets pass who says nothing, and nobody who lies', async () => {
    expect(await optional(deny('absent', { vary: ['A'] }))(environ)).toEqual({
      ...{ user: undefined, isPublic: true, vary: ['A'] },
    });
    for (const denied of ['wrong', 'malformed', 'forbidden', 'busy', 'locked'] as const) {
      expect(await optional(deny(denied))(environ)).toEqual({ denied });
    }
    expect(await optional(bob)(environ)).toMatchObject({ user: 'bob' });
  });
});

describe('only', () => {
  it('lets pass whom it is told to', async () => {
    const isAda = async (user: string) => user === 'ada';
    expect(await only(ada, isAda)(environ)).toMatchObject({ user: 'ada', name: 'ada' });
    expect(await only(bob, isAda)(environ)).toEqual({ denied: 'forbidden', vary: ['B'] });
    expect(await only(deny('absent'), () => true)(environ)).toEqual({ denied: 'absent' });
  });

  it('tells the request to who asks', async () => {
    const own = only(ada, (user, { PATH_INFO }) => PATH_INFO === `/${user}`);
    expect(await own(at('/ada'))).toMatchObject({ user: 'ada' });
    expect(await own(at('/bob'))).toMatchObject({ denied: 'forbidden' });
  });
});

describe('except', () => {
  const scheme = except(['/', '/public', '/a/b'], deny('absent'));
  const passes = async (path: string) => 'user' in (await scheme(at(path)));

  it.each([
    ['/', true],
    ['/public', true],
    ['/public/', true],
    ['/public/x/y', true],
    ['/a/b', true],
    ['/a/b/c', true],
    ['/a', false],
    ['/publicity', false],
    ['/public.html', false],
    ['/Public', false],
    ['//public', false],
    ['/private/public', false],
    ['/public\0', false],
    ['', false],
    ['*', false],
    ['/admin', false],
  ])('leaves %j open: %s', async (path, open) => {
    expect(await passes(path)).toBe(open);
  });

  it('leaves nothing open but its paths and what is below them', async () => {
    const pieces = fc.constantFrom('/', 'public', 'a', 'b', '.', '..', '%2f', '\\', ';', '?', ' ', 'x');
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 6 }), async (parts) => {
        const path = `/${parts.join('')}`;
        const [, first = '', second = ''] = path.split('/');
        expect(await passes(path)).toBe(
          path === '/' || first === 'public' || (first === 'a' && second === 'b'),
        );
      }),
    );
  });

  it('does not ask the scheme there, nor read what it reads', async () => {
    expect(await except(['/'], forgotten)(at('/'))).toEqual({ user: undefined, isPublic: true });
  });

  it('does not call public what a predicate has let pass: a cache does not know it', async () => {
    for (const finding of [
      await except(() => true, ada)(environ),
      await except(() => false, ada, bob)(environ),
      await except(() => true, ada, optional(deny('absent')))(environ),
      await only(anybody(), () => true)(environ),
    ]) {
      expect(finding).toMatchObject({ isPublic: false });
    }
    expect(await except(() => true, ada, deny('wrong'))(environ)).toEqual({ denied: 'wrong' });
  });

  it('takes another scheme there, and a predicate', async () => {
    const reading = ({ REQUEST_METHOD }: Environ) => REQUEST_METHOD === 'GET';
    const mixed = except(reading, ada, optional(bob));
    expect(await mixed(environ)).toMatchObject({ user: 'bob' });
    expect(await mixed({ ...environ, REQUEST_METHOD: 'POST' })).toMatchObject({ user: 'ada' });
  });

  it.each(['', 'public', '/public/', '//'])('refuses a path that none is below: %j', (path) => {
    expect(() => except([path], ada)).toThrow(
      `auth: where must be paths that begin with "/" and do not end with it, got ${JSON.stringify(path)}`,
    );
  });
});
