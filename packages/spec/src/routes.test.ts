import { describe, expect, it } from 'vitest';
import { type HasRoutes, ROUTES, type RouteListing, routesOf } from './routes.ts';

class Site implements HasRoutes {
  private readonly pattern = '/users';

  tsgi(): string[] {
    return [];
  }

  *[ROUTES](): Iterable<RouteListing> {
    yield { pattern: this.pattern, methods: ['GET'] };
  }
}

describe('routesOf', () => {
  it('gives what an object offers', () => {
    expect([...(routesOf(new Site()) ?? [])]).toEqual([{ pattern: '/users', methods: ['GET'] }]);
  });

  it('gives what a function offers', () => {
    const app = Object.assign(() => [], { [ROUTES]: () => [{ pattern: '/' }] });
    expect(routesOf(app)).toEqual([{ pattern: '/' }]);
  });

  it.each([
    { title: 'a function', app: () => [] },
    { title: 'an object', app: { tsgi: () => [] } },
    { title: 'an object with something else there', app: { tsgi: () => [], [ROUTES]: [{ pattern: '/' }] } },
  ])('gives undefined for $title that offers none', ({ app }) => {
    expect(routesOf(app)).toBeUndefined();
  });
});

describe('ROUTES', () => {
  it('is the same symbol for every copy of the package', () => {
    expect(ROUTES).toBe(Symbol.for('tsgi.routes'));
  });
});
