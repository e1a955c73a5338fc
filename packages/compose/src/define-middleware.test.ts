import {
  type Application,
  type ApplicationLike,
  type ApplicationObject,
  type Environ,
  type Middleware,
  ROUTES,
  type StartResponse,
  offersOf,
  routesOf,
  startUp,
} from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { call, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { conditional } from './conditional.ts';
import { defineMiddleware } from './define-middleware.ts';
import { mapEnviron } from './environ/map-environ.ts';
import { mapHead } from './response/map-head.ts';
import { mapResponse } from './response/map-response.ts';
import { readResponse } from './response/read-response.ts';
import { cascade } from './routing/cascade.ts';
import { hostMap } from './routing/host-map.ts';
import { mount } from './routing/mount.ts';

/** An application as a class of somebody's own has it: it needs its `this`, and what it holds. */
class Shop {
  readonly log: string[];
  readonly #greeting: string = 'shop';
  constructor(log: string[] = []) {
    this.log = log;
  }

  tsgi({ PATH_INFO }: Environ, startResponse: StartResponse): string[] {
    startResponse('200 OK', []);
    return [`${this.#greeting} ${PATH_INFO}`];
  }

  async startup(): Promise<void> {
    this.log.push(`start ${this.#greeting}`);
    return Promise.resolve();
  }

  shutdown(): void {
    this.log.push(`stop ${this.#greeting}`);
  }
}
Object.defineProperty(Shop.prototype, ROUTES, {
  value: () => [{ pattern: '/cart', handler: 'cart', middleware: ['inner'] }],
});

class Branch extends Shop {}

const shopFunction = (log: string[]): Application => {
  const shop = new Shop(log);
  return Object.assign((...given: Parameters<Application>) => shop.tsgi(...given), offersOf(shop));
};

const forms: { form: string; make: (log: string[]) => ApplicationLike }[] = [
  { form: 'a function', make: shopFunction },
  { form: 'an object of a class', make: (log) => new Shop(log) },
  { form: 'an object of a subclass', make: (log) => new Branch(log) },
  {
    form: 'an object without a prototype',
    make: (log) =>
      Object.assign(Object.create(null), offersOf(new Shop(log)), {
        tsgi: shopFunction(log),
      }) as ApplicationObject,
  },
];

const passing: Middleware = (app) => (environ, startResponse) => app(environ, startResponse);
/** The class of somebody's own, once more as a middleware, which keeps the promise of the spec by itself. */
class Counter {
  readonly #app: Application;
  constructor(app: Application) {
    this.#app = app;
  }
  *tsgi(environ: Environ, startResponse: StartResponse): Generator<string> {
    yield* this.#app(environ, startResponse) as string[];
  }
  startup(): void | Promise<void> {
    return this.#app.startup?.();
  }
  shutdown(): void | Promise<void> {
    return this.#app.shutdown?.();
  }
}

const wraps: { by: string; wrap: (app: ApplicationLike) => Application; shown?: string[] }[] = [
  { by: 'compose', wrap: compose(passing), shown: ['passing'] },
  { by: 'compose of none', wrap: compose() },
  {
    by: 'compose of compose',
    wrap: compose(compose(passing, passing), passing),
    shown: ['passing', 'passing', 'passing'],
  },
  { by: 'compose, by a class', wrap: compose((app) => new Counter(app)), shown: ['(anonymous)'] },
  {
    by: 'compose, by what forwards all',
    wrap: compose((app: Application) => Object.assign(passing(app), offersOf(app))),
    shown: ['(anonymous)'],
  },
  { by: 'compose of one that may do nothing', wrap: compose((app) => app) },
  { by: 'defineMiddleware', wrap: defineMiddleware('named', passing), shown: ['named'] },
  {
    by: 'a defined one in a composed one',
    wrap: compose(defineMiddleware('named', passing), passing),
    shown: ['named', 'passing'],
  },
  {
    by: 'a defined one of a map',
    wrap: defineMiddleware(
      'named',
      mapHead((head) => head),
    ),
    shown: ['named'],
  },
  { by: 'conditional', wrap: conditional(() => true, passing), shown: ['passing'] },
  { by: 'mapHead', wrap: mapHead((head) => head) },
  { by: 'mapResponse', wrap: mapResponse((response) => response) },
  { by: 'mapEnviron', wrap: mapEnviron((environ) => environ) },
  { by: 'lint', wrap: (app) => lint(app) },
  { by: 'cascade', wrap: (app) => cascade([app]) },
  { by: 'mount', wrap: (app) => mount({ '/': app }) },
];

describe.each(forms)('around $form', ({ make }) => {
  it.each(wraps)('$by answers, and keeps routes, startup and shutdown', async ({ shown = [], wrap }) => {
    const log: string[] = [];
    const wrapped = wrap(make(log));
    expect((await call(wrapped, createEnviron({ target: '/a' }))).text).toBe('shop /a');
    expect(Array.from(routesOf(wrapped) ?? [])).toEqual([
      { pattern: '/cart', handler: 'cart', middleware: [...shown, 'inner'] },
    ]);
    const shutDown = await startUp([wrapped]);
    await shutDown();
    expect(log).toEqual(['start shop', 'stop shop']);
  });

  it('hostMap and readResponse take it too', async () => {
    const log: string[] = [];
    const app = make(log);
    const wrapped = hostMap({ 'example.com': app, 'www.example.com': app });
    expect(Array.from(routesOf(wrapped) ?? [], ({ host, pattern }) => `${host ?? ''}${pattern}`)).toEqual([
      'example.com/cart',
      'www.example.com/cart',
    ]);
    await (
      await startUp([wrapped])
    )();
    expect(log).toEqual(['start shop', 'stop shop']);
    expect(await readResponse(app, createEnviron({ target: '/b' }))).toMatchObject({ body: ['shop /b'] });
  });
});

describe('defineMiddleware', () => {
  it('calls the method that the object has at the time of the request', async () => {
    const app: ApplicationObject = { tsgi: () => [] };
    const wrapped = defineMiddleware('named', passing)(app);
    app.tsgi = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      yield 'changed';
    };
    expect((await call(wrapped, createEnviron())).text).toBe('changed');
  });

  it('takes a method that is a getter', async () => {
    const app = {
      get tsgi() {
        return shopFunction([]);
      },
    };
    expect((await call(compose(passing)(app), createEnviron())).text).toBe('shop /');
  });

  it('lets a middleware begin and end with the application, the application first', async () => {
    const log: string[] = [];
    const pool = defineMiddleware('pool', (app) => ({
      tsgi: app,
      startup: () => void log.push('start pool'),
      shutdown: () => void log.push('stop pool'),
    }));
    await (
      await startUp([pool(new Shop(log))])
    )();
    expect(log).toEqual(['start shop', 'start pool', 'stop pool', 'stop shop']);
    log.splice(0);
    await (
      await startUp([pool(() => [])])
    )();
    expect(log).toEqual(['start pool', 'stop pool']);
  });

  it('believes what a middleware says of routes', () => {
    const docs: Application = () => [];
    const withDocs = defineMiddleware('withDocs', (app) => mount({ '/docs': docs, '/': app }));
    expect(Array.from(routesOf(withDocs(new Shop())) ?? [], ({ pattern }) => pattern)).toEqual([
      '/docs/*',
      '/cart',
    ]);
  });

  it('leaves what a middleware returns as it was: it may be around others too', () => {
    const closed: Application = () => [];
    defineMiddleware('closed', () => closed)(new Shop());
    expect(offersOf(closed)).toEqual({});
  });

  it('refuses what is no application, a class too, when it wraps', () => {
    for (const wrong of [Shop, {}, 'app', undefined]) {
      expect(() => compose(passing)(wrong as unknown as Application)).toThrow('CALL-APPLICATION');
      expect(() => compose()(wrong as unknown as Application)).toThrow('CALL-APPLICATION');
    }
    expect(() => compose(() => 5 as unknown as Application)(new Shop())).toThrow('CALL-APPLICATION');
  });
});
