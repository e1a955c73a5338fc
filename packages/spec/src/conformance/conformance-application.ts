/**
 * All cases in one application, so that any server in any process can be asked about them.
 *
 * A request says by a field what it wants:
 *
 * - `Conformance-Case: ID/RUN` is answered by the application of that case. RUN is any text of the client's
 *   own; what the application notes is kept under both.
 * - `Conformance-Observed: ID/RUN` is answered with the notes, as JSON.
 * - `Conformance-Release: ID/RUN` lets an application go on that waits for the client.
 * - None of them: a greeting, by which a client knows whom it talks to.
 *
 * The notes are kept in memory, so the server must be one process.
 *
 * @module
 */
import type { Application } from '../application.ts';
import type { Body } from '../response.ts';
import { CONFORMANCE_CASES } from './cases/index.ts';
import type { CaseRun, ConformanceCase } from './conformance-case.ts';

/** What a request without any of the fields is answered with. */
export const GREETING = 'This is the TSGI conformance application.\n';

type KeptRun = CaseRun & { readonly notes: string[]; release(): void };

// Runs to remember; the oldest is forgotten first.
const CAPACITY = 1024;

const byId: ReadonlyMap<string, ConformanceCase> = new Map(CONFORMANCE_CASES.map((row) => [row.id, row]));
const runs = new Map<string, KeptRun>();
// Servers that have started it, and not shut it down.
let started = 0;

/** The application to serve when a server's conformance is to be tested. */
export const conformanceApplication: Application = Object.assign(answer, {
  startup: async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    started++;
  },
  shutdown: () => {
    started--;
  },
});

function answer(...[environ, startResponse]: Parameters<Application>): ReturnType<Application> {
  const { HTTP_CONFORMANCE_CASE, HTTP_CONFORMANCE_OBSERVED, HTTP_CONFORMANCE_RELEASE } = environ;
  const plain = (status: string, text: string) => {
    startResponse(status, [['Content-Type', 'text/plain; charset=utf-8']]);
    return [text];
  };
  if (HTTP_CONFORMANCE_OBSERVED !== undefined) {
    return plain('200 OK', JSON.stringify(runs.get(HTTP_CONFORMANCE_OBSERVED)?.notes ?? []));
  }
  if (HTTP_CONFORMANCE_RELEASE !== undefined) {
    runOf(HTTP_CONFORMANCE_RELEASE).release();
    return plain('200 OK', '');
  }
  if (HTTP_CONFORMANCE_CASE === undefined) return plain('200 OK', GREETING);
  const [id = ''] = HTTP_CONFORMANCE_CASE.split('/');
  const row = byId.get(id);
  if (row === undefined) return plain('404 Not Found', `there is no case ${JSON.stringify(id)}\n`);
  const run = runOf(HTTP_CONFORMANCE_CASE);
  if (row.needs !== undefined && !(row.needs in environ)) {
    run.note(lacking(row.needs));
    return plain('501 Not Implemented', lacking(row.needs));
  }
  // What it gives back may be no body at all: it is handed on as it is.
  return row.app(environ, startResponse, run) as Body | Promise<Body>;
}

/** What is noted instead of anything else if the server does not have the capability that a case needs. */
export function lacking(capability: string): string {
  return `the server has no ${capability}`;
}

function runOf(key: string): KeptRun {
  const known = runs.get(key);
  if (known !== undefined) return known;
  const [oldest] = runs.keys();
  if (runs.size >= CAPACITY && oldest !== undefined) runs.delete(oldest);
  const notes: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const run: KeptRun = {
    notes,
    released: promise,
    release: resolve,
    note: (what) => notes.push(what),
    isStarted: () => started > 0,
  };
  runs.set(key, run);
  return run;
}
