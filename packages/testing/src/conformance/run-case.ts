/**
 * Runs one case against one server: takes the client's steps, and collects the outcome.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ConformanceCase,
  type Difference,
  GREETING,
  type Outcome,
  type Step,
  differences,
  lacking,
} from '@tsgi/spec/conformance';
import { type ServerAddress, type Witness, openWitness } from './witness.ts';

/** The result of a case. */
export type CaseResult = {
  readonly case: Pick<ConformanceCase, 'id' | 'title' | 'stands'>;
  /**
   * `passed`: as expected. `differs`: not as expected. `unanswered`: no response came. `lacking`: the server does not
   * have the capability that the case tests.
   */
  readonly verdict: 'passed' | 'differs' | 'unanswered' | 'lacking';
  /** The differences from what was expected. */
  readonly differences: readonly Difference[];
};

/** Default time limit of a case, in ms. */
export const DEFAULT_LIMIT = 5000;

/** One run of one case. */
type Session = {
  readonly address: ServerAddress;
  readonly row: ConformanceCase;
  /** Identifies this run to the application. */
  readonly run: string;
  readonly limit: number;
  /** Stops the server, if it serves this case alone. */
  readonly stop: (() => unknown) | undefined;
  /** Aborts at the time limit. */
  readonly deadline: AbortSignal;
};

/** Whether a case needs a server of its own, to stop it. */
export function stopsItsServer({ send }: ConformanceCase): boolean {
  return (
    typeof send !== 'string' &&
    send.some((step) => typeof step !== 'string' && 'act' in step && step.act === 'stop')
  );
}

/**
 * Runs a case.
 *
 * @param limit - time limit, in ms.
 * @param stop - stops the server; without it, a case that needs it is `lacking`.
 */
export async function runCase(
  address: ServerAddress,
  row: ConformanceCase,
  limit: number = DEFAULT_LIMIT,
  stop?: () => unknown,
): Promise<CaseResult> {
  const run = `${row.id}/${randomUUID()}`;
  const session: Session = { address, row, run, limit, stop, deadline: AbortSignal.timeout(limit) };
  const { id, title, stands } = row;
  if (stop === undefined && stopsItsServer(row))
    return { case: { id, title, stands }, verdict: 'lacking', differences: [] };
  try {
    const outcome = await exchange(session);
    const found = differences(row.expect, outcome);
    return { case: { id, title, stands }, verdict: verdictOf(row, outcome, found), differences: found };
  } catch (error) {
    const came = error instanceof Error ? error.message : String(error);
    const difference = { what: 'connection', must: 'possible', came };
    return { case: { id, title, stands }, verdict: 'unanswered', differences: [difference] };
  }
}

function verdictOf(
  { needs, expect }: ConformanceCase,
  { responses, received, observed }: Outcome,
  found: readonly Difference[],
): CaseResult['verdict'] {
  if (found.length === 0) return 'passed';
  if (needs !== undefined && observed.includes(lacking(needs))) return 'lacking';
  const isUnanswered = expect.responses.length > 0 && responses.length === 0 && received === '';
  return isUnanswered ? 'unanswered' : 'differs';
}

async function exchange(session: Session): Promise<Outcome> {
  const { address, deadline, row } = session;
  const methods = row.expect.responses.map(({ method = 'GET' }) => method);
  const witness = await openWitness(address, { methods, deadline });
  try {
    const inVain = await takeSteps(session, witness);
    const connection = inVain === undefined ? await settle(row, witness) : (witness.ending ?? 'silent');
    // A server that has stopped cannot be asked.
    const observed = stopsItsServer(row) ? [] : await observe(session, (notes) => isAwaited(row, notes));
    const { responses, received, malformed } = witness;
    return { responses, connection, received, observed, trouble: malformed ?? inVain };
  } finally {
    witness.leave();
  }
}

/** @returns what was awaited in vain, if anything. */
async function takeSteps(session: Session, witness: Witness): Promise<string | undefined> {
  const { send } = session.row;
  for (const step of typeof send === 'string' ? [send] : send) {
    const inVain = await takeStep(session, witness, step);
    if (inVain !== undefined) return `no ${JSON.stringify(inVain)}`;
  }
  return undefined;
}

/** @returns what was awaited in vain, if anything. */
async function takeStep(session: Session, witness: Witness, step: Step): Promise<string | undefined> {
  if (typeof step === 'string') {
    witness.send(step.replaceAll('{run}', session.run));
  } else if ('act' in step) {
    if (step.act === 'release') await ask(session, 'Conformance-Release');
    else if (step.act === 'stop') void session.stop?.();
    else witness[ACTS[step.act]]();
  } else if ('wait' in step) {
    await pause(step.wait);
  } else if ('until' in step) {
    const hasCome = () => witness.received.includes(step.until);
    // After the last response, it will not come any more.
    const { length: expected } = session.row.expect.responses;
    const { responses } = witness;
    await witness.until(() => hasCome() || responses.length >= Math.max(expected, 1));
    if (!hasCome()) return step.until;
  } else {
    const notes = await observe(session, (soFar) => soFar.includes(step.noted));
    if (!notes.includes(step.noted)) return step.noted;
  }
  return undefined;
}

const ACTS = { 'stop-reading': 'stopReading', 'half-close': 'halfClose', leave: 'leave' } as const;

/** Waits for the responses, and determines the state of the connection. */
async function settle({ expect }: ConformanceCase, witness: Witness): Promise<Outcome['connection']> {
  const { responses } = witness;
  const areThere = await witness.until(() => responses.length >= expect.responses.length);
  if (expect.connection === 'closed' || witness.isOver) await witness.until(() => false);
  else if (areThere && witness.ending === undefined) return await probe(witness);
  return witness.ending ?? 'silent';
}

/** Whether the connection answers another request, with nothing in between. */
async function probe(witness: Witness): Promise<Outcome['connection']> {
  const { responses } = witness;
  const before = responses.length;
  witness.send('GET / HTTP/1.1\r\nHost: conformance\r\n\r\n');
  await witness.until(() => responses.length > before);
  if (responses.at(-1)?.body === GREETING) {
    responses.pop();
    return 'kept';
  }
  // A request into a closed connection is answered with a reset.
  return witness.ending === undefined ? 'silent' : 'closed';
}

function isAwaited({ expect, needs }: ConformanceCase, notes: readonly string[]): boolean {
  if (needs !== undefined && notes.includes(lacking(needs))) return true;
  return expect.observed === undefined || JSON.stringify(notes) === JSON.stringify(expect.observed);
}

/** Waits for the application's notes; some come a little later. */
async function observe(
  session: Session,
  isEnough: (notes: readonly string[]) => boolean,
): Promise<readonly string[]> {
  for (;;) {
    const notes = JSON.parse(await ask(session, 'Conformance-Observed')) as readonly string[];
    if (isEnough(notes) || session.deadline.aborted) return notes;
    await pause(10);
  }
}

/** Asks the application about the run, on a connection of its own. */
async function ask({ address, limit, run }: Session, field: string): Promise<string> {
  return await askOnce(address, `${field}: ${run}\r\n`, limit);
}

/**
 * @returns the content of the answer.
 * @throws Error if there is no answer.
 */
export async function askOnce(address: ServerAddress, fieldLines: string, limit: number): Promise<string> {
  const witness = await openWitness(address, { methods: [], deadline: AbortSignal.timeout(limit) });
  witness.send(`GET / HTTP/1.1\r\nHost: conformance\r\nConnection: close\r\n${fieldLines}\r\n`);
  await witness.until(() => witness.responses.length > 0);
  witness.leave();
  const [answer] = witness.responses;
  if (answer?.ends !== 'whole') throw new Error('the server does not answer any more');
  return Buffer.from(answer.body, 'latin1').toString();
}
