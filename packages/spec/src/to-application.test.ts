import { describe, expect, it } from 'vitest';
import type { Application } from './application.ts';
import type { Environ } from './environ.ts';
import { lint } from './lint/index.ts';
import { ROUTES, routesOf } from './routes.ts';
import { SpecViolation } from './spec-violation.ts';
import { isApplication, offersOf, toApplication } from './to-application.ts';

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

  it('makes one function of an object, however often it is asked', () => {
    const hello = new Hello();
    expect(toApplication(hello)).toBe(toApplication(hello));
    expect(toApplication(new Hello())).not.toBe(toApplication(hello));
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

class Pooled extends Hello {
  readonly log: string[] = [];
  readonly [ROUTES] = () => [{ pattern: `/${this.greeting}` }];

  startup(): void {
    this.log.push(`open ${this.greeting}`);
  }

  async shutdown(): Promise<void> {
    await Promise.resolve();
    this.log.push(`close ${this.greeting}`);
  }
}

describe('offersOf', () => {
  it.each([
    ['an object', (pooled: Pooled) => pooled],
    ['the function that it becomes', (pooled: Pooled) => toApplication(pooled)],
    ['what passes it on', (pooled: Pooled) => Object.assign(app.bind(undefined), offersOf(pooled))],
    ['lint', (pooled: Pooled) => lint(pooled)],
  ])('gives the lifecycle and the routes of %s', async (_, made) => {
    const pooled = new Pooled();
    const { startup, shutdown, ...rest } = offersOf(made(pooled));
    await startup?.();
    await shutdown?.();
    expect(pooled.log).toEqual(['open hello', 'close hello']);
    expect([...(routesOf(rest) ?? [])]).toEqual([{ pattern: '/hello' }]);
    expect(toApplication(made(pooled)).startup).toBe(startup);
  });

  it('gives nothing for an application that has nothing', () => {
    expect(offersOf(app)).toEqual({});
    expect(offersOf(new Hello())).toEqual({});
  });
});
