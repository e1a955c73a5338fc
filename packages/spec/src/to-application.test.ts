import { describe, expect, it } from 'vitest';
import type { Application } from './application.ts';
import type { Environ } from './environ.ts';
import { SpecViolation } from './spec-violation.ts';
import { isApplication, toApplication } from './to-application.ts';

const app: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return ['hello'];
};

class Hello {
  readonly greeting = 'hello';

  tsgi(...[, startResponse]: Parameters<Application>): string[] {
    startResponse('200 OK', []);
    return [this.greeting];
  }
}

describe('toApplication', () => {
  it.each([
    ['a function', app],
    ['an object with its own state', new Hello()],
  ])('calls %s', (_, given) => {
    expect(toApplication(given)({} as Environ, () => () => undefined)).toEqual(['hello']);
  });

  it.each([
    ['nothing', undefined],
    ['text', 'app'],
    ['a class', Hello],
    ['an object', {}],
  ])('refuses %s', (_, given) => {
    expect(isApplication(given)).toBe(false);
    expect(() => toApplication(given as Application)).toThrow(SpecViolation);
  });
});
