import { describe, expect, it } from 'vitest';
import { formatThrown } from './report-error.ts';
import { describeThrown } from './thrown.ts';

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no');
    },
    ownKeys: () => {
      throw new Error('no');
    },
  },
);
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

class SoldOut extends Error {}

const none = (what: string) => `${what} was thrown, which is no Error and has no stack`;

describe('describeThrown', () => {
  it('has the title and the stack of an error', () => {
    const [thrown, ...others] = describeThrown(new TypeError('x is not a function'));
    expect(thrown).toMatchObject({ relation: 'thrown', title: 'TypeError: x is not a function' });
    expect(thrown!.stack[0]).toMatch(/^at .*thrown\.test\.ts:[0-9]+:[0-9]+\)?$/);
    expect(others).toEqual([]);
  });

  it.each([
    { title: 'undefined', value: undefined, says: none('undefined') },
    { title: 'null', value: null, says: none('null') },
    { title: 'a string', value: 'oops', says: none('"oops"') },
    { title: 'a symbol', value: Symbol('s'), says: none('Symbol(s)') },
    { title: 'a bigint', value: 5n, says: none('5') },
    { title: 'an object', value: { code: 5 }, says: none('{"code":5}') },
    {
      title: 'a function',
      value: function later(this: void) {
        return undefined;
      },
      says: none('function later'),
    },
    { title: 'a cycle', value: cyclic, says: none('an object that cannot be shown') },
    { title: 'a proxy that throws', value: hostile, says: none('an object that cannot be shown') },
    { title: 'a proxy that was revoked', value: revoked(), says: none('an object that cannot be shown') },
    { title: 'an error without a message', value: new RangeError(), says: 'RangeError' },
    { title: 'an error of a class that has set no name', value: new SoldOut('tea'), says: 'SoldOut: tea' },
    { title: 'an error of another world', value: { message: 'm', name: 7, stack: 5 }, says: 'Error: m' },
  ])('has a title for $title', ({ value, says }) => {
    expect(describeThrown(value)[0]).toMatchObject({ relation: 'thrown', title: says });
  });

  it.each(['message', 'stack', 'name', 'cause', 'errors'])(
    'stands an error whose %s throws when it is read',
    (name) => {
      const error = new Error('outer');
      Object.defineProperty(error, name, {
        get() {
          throw new Error('inner');
        },
      });
      expect(describeThrown(error)).toHaveLength(1);
    },
  );

  it('has the causes, and the errors that an error is made of', () => {
    const root = new Error('root');
    const error = new AggregateError([new Error('first', { cause: root }), 'second'], 'both', {
      cause: root,
    });
    const list = describeThrown(error).map(({ relation, title }) => `${relation} ${title}`);
    expect(list).toEqual([
      'thrown AggregateError: both',
      'cause Error: root',
      'part Error: first',
      `part ${none('"second"')}`,
    ]);
  });

  it('has both errors of one that suppressed another', () => {
    const list = describeThrown(new SuppressedError(new Error('later'), new Error('first'), 'disposing'));
    expect(list.map(({ title }) => title)).toEqual([
      'SuppressedError: disposing',
      'Error: later',
      'Error: first',
    ]);
  });

  it('ends where causes go round in a circle, and where they never end', () => {
    const error = new Error('one');
    error.cause = new Error('two', { cause: error });
    expect(describeThrown(error)).toHaveLength(2);
    const endless: object = { message: 'deeper' };
    Object.defineProperty(endless, 'cause', { get: () => Object.create(endless) as object });
    expect(describeThrown(endless)).toHaveLength(16);
  });

  it('takes no line of a message for a place in the stack', () => {
    const error = new Error('first line\n    at nowhere (/etc/passwd:1:1)');
    expect(describeThrown(error)[0]?.stack.join()).not.toContain('passwd');
  });

  it('cuts what is very long', () => {
    const [thrown] = describeThrown(new Error('x'.repeat(1_000_000)));
    expect(thrown!.title.length).toBeLessThan(5000);
  });
});

describe('formatThrown', () => {
  it('writes a list as a stack trace', () => {
    const text = formatThrown([
      { relation: 'thrown', title: 'Error: a', stack: ['at f (a.ts:1:2)'] },
      { relation: 'cause', title: 'Error: b', stack: [] },
      { relation: 'part', title: 'Error: c', stack: ['at a.ts:3:4'] },
    ]);
    expect(text).toBe('Error: a\n    at f (a.ts:1:2)\ncaused by Error: b\nwith Error: c\n    at a.ts:3:4');
  });
});
