import { describe, expect, it } from 'vitest';
import type { Lifecycle } from './application.ts';
import { joinLifecycles, startUp } from './lifecycle.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function logged() {
  const log: string[] = [];
  const app = (name: string, failing?: 'startup' | 'shutdown'): Lifecycle => {
    const hook = (what: 'startup' | 'shutdown') => async () => {
      log.push(`${what} ${name}`);
      await turn();
      log.push(`${name} done`);
      if (failing === what) throw new Error(`${name} failed`);
    };
    return { startup: hook('startup'), shutdown: hook('shutdown') };
  };
  return { log, app };
}

describe('startUp', () => {
  it('starts one after the other, and shuts down in reverse', async () => {
    const { log, app } = logged();
    const shutDown = await startUp([app('a'), app('b')]);
    expect(log.splice(0)).toEqual(['startup a', 'a done', 'startup b', 'b done']);
    await shutDown();
    expect(log).toEqual(['shutdown b', 'b done', 'shutdown a', 'a done']);
  });

  it('shuts down once, however often it is asked to', async () => {
    const { log, app } = logged();
    const shutDown = await startUp([app('a')]);
    await Promise.all([shutDown(), shutDown()]);
    await shutDown();
    expect(log).toEqual(['startup a', 'a done', 'shutdown a', 'a done']);
  });

  it('shuts down those before one that fails, and throws its error', async () => {
    const { log, app } = logged();
    await expect(startUp([app('a'), app('b'), app('c', 'startup'), app('d')])).rejects.toThrow('c failed');
    expect(log.filter((line) => line.startsWith('shutdown'))).toEqual(['shutdown b', 'shutdown a']);
  });

  it('throws what the failing one and those that are shut down throw, as one', async () => {
    const { app } = logged();
    const error: unknown = await startUp([app('a', 'shutdown'), app('b', 'startup')]).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: b failed', 'Error: a failed']);
  });

  it('shuts all down, even if one of them fails', async () => {
    const { log, app } = logged();
    const shutDown = await startUp([app('a'), app('b', 'shutdown')]);
    await expect(shutDown()).rejects.toThrow('b failed');
    expect(log.at(-1)).toBe('a done');
  });

  it('takes hooks that return nothing, that throw, and that use `this`', async () => {
    const app = {
      open: 0,
      startup() {
        this.open++;
      },
      shutdown() {
        this.open--;
        throw new Error('too early');
      },
    };
    const shutDown = await startUp([app, {}]);
    expect(app.open).toBe(1);
    await expect(shutDown()).rejects.toThrow('too early');
    expect(app.open).toBe(0);
  });

  it('starts one that is there twice once, and shuts it down after the last that needs it', async () => {
    const { log, app } = logged();
    const [shared, other] = [app('shared'), app('other')];
    const shutDown = await startUp([shared, other, shared]);
    await shutDown();
    expect(log.filter((line) => !line.endsWith('done'))).toEqual([
      'startup shared',
      'startup other',
      'shutdown other',
      'shutdown shared',
    ]);
  });

  it('tells objects of one class from each other', async () => {
    const log: string[] = [];
    class Pool {
      readonly #name: string;
      constructor(name: string) {
        this.#name = name;
      }
      tsgi(): string[] {
        return [];
      }
      startup(): void {
        log.push(this.#name);
      }
    }
    const first = new Pool('first');
    await startUp([first, new Pool('second'), first]);
    expect(log).toEqual(['first', 'second']);
  });

  it('starts one for two servers at once, and shuts it down with the last', async () => {
    const { log, app } = logged();
    const shared = app('a');
    const [first, second] = await Promise.all([startUp([shared]), startUp([shared])]);
    await first();
    expect(log).toEqual(['startup a', 'a done']);
    await second();
    expect(log.slice(2)).toEqual(['shutdown a', 'a done']);
  });

  it('starts again what was shut down, but not before that has ended', async () => {
    const { log, app } = logged();
    const shared = app('a');
    const ending = (await startUp([shared]))();
    await (
      await startUp([shared])
    )();
    await ending;
    expect(log.slice(2, 6)).toEqual(['shutdown a', 'a done', 'startup a', 'a done']);
  });

  it('starts again what could not be started', async () => {
    let works = false;
    const app: Lifecycle = {
      startup: () => {
        if (!works) throw new Error('not yet');
      },
    };
    await expect(startUp([app])).rejects.toThrow('not yet');
    works = true;
    await expect(startUp([app])).resolves.toBeTypeOf('function');
  });
});

describe('joinLifecycles', () => {
  it('finds through each way to an application the same one', async () => {
    const { log, app } = logged();
    const shared = app('shared');
    const inner = joinLifecycles(() => [shared, app('inner')]);
    const shutDown = await startUp([joinLifecycles(() => [inner, shared])]);
    expect(log.filter((line) => line.startsWith('startup'))).toEqual(['startup shared', 'startup inner']);
    await shutDown();
    expect(log.filter((line) => line.startsWith('shutdown'))).toEqual(['shutdown inner', 'shutdown shared']);
  });

  it('asks for its applications when it is started: what was added until then is among them', async () => {
    const { log, app } = logged();
    const apps: Lifecycle[] = [];
    const joined = joinLifecycles(() => apps);
    apps.push(app('late'));
    await joined.startup();
    await joined.shutdown();
    expect(log).toEqual(['startup late', 'late done', 'shutdown late', 'late done']);
  });
});
