/**
 * How the lives of applications are led: by a server for one, by what is made of several for each of them.
 *
 * @module
 */
import type { Lifecycle } from './application.ts';
import { isApplication, toApplication } from './to-application.ts';

type Hook = NonNullable<Lifecycle['startup']>;

/** One application's life, however many hold it. */
type Life = { holders: number; started: Promise<void>; ended: Promise<void> };

const NOTHING: Hook = () => undefined;
const lives = new WeakMap<Hook, WeakMap<Hook, Life>>();

/**
 * Starts applications one after the other. One that has started already, since two mounts lead to it or another server
 * has it, is not started again, and is shut down with its last holder.
 *
 * If one fails, those before it are shut down, and its error is thrown.
 *
 * @returns a function that shuts them down in reverse order, even if some of them throw; a second call waits for the
 *   first.
 */
export async function startUp(apps: Iterable<Lifecycle>): Promise<() => Promise<void>> {
  const started: Hook[] = [];
  try {
    for (const app of apps) started.unshift(await hold(app));
  } catch (error) {
    await runAll(started, [error]);
  }
  let ending: Promise<void> | undefined;
  return () => (ending ??= runAll(started, []));
}

/**
 * Joins the lifecycles of several applications into one.
 *
 * @param apps - called when it begins.
 */
export function joinLifecycles(apps: () => Iterable<Lifecycle>): Required<Lifecycle> {
  let shutDown: Hook = NOTHING;
  return {
    startup: async () => {
      shutDown = await startUp(apps());
    },
    shutdown: () => shutDown(),
  };
}

async function hold(app: Lifecycle): Promise<Hook> {
  // The hooks of a class are those of all its objects: bound to one, they tell one from another.
  const { startup = NOTHING, shutdown = NOTHING } = isApplication(app) ? toApplication(app) : app;
  if (startup === NOTHING && shutdown === NOTHING) return NOTHING;
  const life = lifeOf(startup, shutdown);
  if (life.holders++ === 0) life.started = life.ended.then(() => startup.call(app));
  try {
    await life.started;
  } catch (error) {
    life.holders--;
    throw error;
  }
  return async () => {
    if (--life.holders > 0) return;
    const ended = (async () => shutdown.call(app))();
    life.ended = ended.catch(NOTHING);
    await ended;
  };
}

function lifeOf(startup: Hook, shutdown: Hook): Life {
  let paired = lives.get(startup);
  if (paired === undefined) lives.set(startup, (paired = new WeakMap()));
  let life = paired.get(shutdown);
  if (life === undefined) {
    life = { holders: 0, started: Promise.resolve(), ended: Promise.resolve() };
    paired.set(shutdown, life);
  }
  return life;
}

/** Runs each to its end, and throws then what was thrown. */
async function runAll(hooks: readonly Hook[], errors: unknown[]): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'more than one application failed');
}
