import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatArguments } from './format-arguments.ts';

describe('formatArguments', () => {
  it.each([
    [[], '[]'],
    [[1, 'a', null, true], '[1,"a",null,true]'],
    [[{ b: 1, a: { d: [], c: undefined } }], '[{"a":{"d":[]},"b":1}]'],
    [[1, undefined], '[1]'],
    [[JSON.parse('{"__proto__":1}')], '[{"__proto__":1}]'],
  ])('%j is %s', (given, text) => {
    expect(formatArguments(given)).toBe(text);
  });

  it.each([
    [[Number.NaN], 'arguments[0] of a cached function must be JSON, got NaN'],
    [[1, [{ a: Infinity }]], 'arguments[1][0].a of a cached function must be JSON, got Infinity'],
    [[undefined, 1], 'arguments[0] of a cached function must be JSON, got undefined'],
    [[1n], 'arguments[0] of a cached function must be JSON, got bigint'],
    [[() => 1], 'arguments[0] of a cached function must be JSON, got function'],
    [[new Map()], 'arguments[0] of a cached function must be JSON, got an object of Map'],
    [[new Uint8Array(1)], 'got an object of Uint8Array'],
    [[new Proxy([1], {}), new URL('http://a/')], 'got an object of URL'],
  ])('refuses %o', (given, message) => {
    expect(() => formatArguments(given)).toThrow(message);
  });

  it('refuses a circle, and no value that comes twice', () => {
    const circle: unknown[] = [];
    circle.push({ circle });
    expect(() => formatArguments(circle)).toThrow('got a circle');
    const twice = { a: 1 };
    expect(formatArguments([twice, twice])).toBe('[{"a":1},{"a":1}]');
  });

  it('is the same for the same arguments, and another one for others', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.jsonValue()), (one, other) => {
        const same = JSON.stringify(JSON.parse(formatArguments(one)));
        // -0 is 0 in JSON.
        expect(JSON.parse(formatArguments(one))).toEqual(JSON.parse(JSON.stringify(one)));
        expect(formatArguments(one) === formatArguments(other)).toBe(
          same === JSON.stringify(JSON.parse(formatArguments(other))),
        );
      }),
    );
  });
});
