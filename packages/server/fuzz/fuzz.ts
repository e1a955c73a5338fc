/**
 * Feeds whole connections with mutants of the wire corpus, for a time: `node --conditions=tsgi-source
 * fuzz/fuzz.ts --seconds 30`. What must hold for each: the server ends the connection after the client did;
 * all that it sent are whole, well-formed responses, one for each request at the most and one more for the
 * refusal; it reports no error of its own; neither it nor the application breaks a rule. A failure prints the
 * seed that repeats it, and exits with 1.
 *
 * @module
 */
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_LIMITS, ProtocolError, RequestReader, ResponseReader } from '@tsgi/http1';
import type { Application } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { below, cutPoints, mulberry32, mutate, pick, type Random } from '../../http1/fuzz/mutations.ts';
import { readCorpus } from '../../http1/wire/corpus.ts';
import { cut } from '../../http1/wire/cuts.ts';
import { latin1, quote } from '../../http1/wire/transcript.ts';
import { memoryServer } from '../src/index.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds);
const firstSeed = Number(values.seed ?? Date.now() % 2 ** 32);
if (!(seconds > 0) || !Number.isInteger(firstSeed)) throw new Error('--seconds and --seed must be numbers');

// The longest that a connection may take that has all its bytes: anything near it is a hang.
const PATIENCE = 10_000;

const wires = readCorpus()
  .filter(({ side, wire }) => side === 'request' && wire.length > 0)
  .map(({ wire }) => wire);

const array: Application = (_, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['hello'];
};

/** The ways of an application, chosen by the length of the path. */
const WAYS: readonly Application[] = [
  array,
  (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return environ['tsgi.input'];
  },
  async (environ, startResponse) => {
    const content = await environ['tsgi.input'].read();
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return [content];
  },
  function* (_, startResponse) {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    yield* ['a', '', 'bc'];
  },
  async function* (_, startResponse) {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    await turn();
    yield 'later';
  },
  () => {
    throw new Error('on purpose');
  },
];

const reports: string[] = [];
const app: Application = (environ, startResponse) =>
  (WAYS[environ.PATH_INFO.length % WAYS.length] ?? array)(environ, startResponse);
const server = memoryServer(lint(app, { report: ({ message }) => reports.push(message) }), {
  quiet: true,
  errorLog: (text) => reports.push(text),
});

const stop = performance.now() + seconds * 1000;
let seed = firstSeed;
let responses = 0;
do {
  try {
    responses += await fuzzOnce(seed);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`seed ${seed}: ${String(error)}\n`);
  }
  seed++;
} while (performance.now() < stop && process.exitCode === undefined);
process.stdout.write(
  `fuzz server: ${seed - firstSeed} connections, ${responses} responses, in ${seconds} s, seed ${firstSeed}\n`,
);

/** @returns how many responses came. */
async function fuzzOnce(seed: number): Promise<number> {
  const random = mulberry32(seed);
  const wire = mutate(pick(random, wires), random, wires);
  reports.length = 0;
  const sent = await converse(cut(wire, cutPoints(random, wire.length)), random).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${quote(latin1(wire))}`, { cause: error });
  });
  const count = countResponses(sent, methodsOf(wire), wire);
  const own = reports.find((text) => /Error in the server|broke it/.test(text));
  if (own !== undefined) throw new Error(`${own}\n${quote(latin1(wire))}`);
  return count;
}

async function converse(pieces: readonly Uint8Array[], random: Random): Promise<Buffer> {
  const client = server.connect();
  const received: Buffer[] = [];
  client.on('data', (bytes: Buffer) => received.push(bytes));
  // A server that has refused a client may cut it while it still sends.
  client.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    const impatience = setTimeout(
      () => reject(new Error('the server does not end the connection')),
      PATIENCE,
    );
    // Only `close` after a reset, as where a response without a length is cut off.
    for (const event of ['end', 'close']) {
      client.once(event, () => {
        clearTimeout(impatience);
        resolve();
      });
    }
  });
  for (const piece of pieces) {
    client.write(piece);
    if (below(random, 3) === 0) await turn();
  }
  client.end();
  await ended;
  client.destroy();
  return Buffer.concat(received);
}

/** The methods of the requests as a server hears them, up to the first error. */
function methodsOf(wire: Uint8Array): string[] {
  const reader = new RequestReader(latin1, DEFAULT_LIMITS);
  const methods: string[] = [];
  reader.receive(wire);
  try {
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      if (event.kind === 'head') methods.push(event.method);
    }
  } catch {
    // The refusal has no method.
  }
  return methods;
}

/** @throws Error if what was sent are not whole responses. */
function countResponses(sent: Uint8Array, methods: readonly string[], wire: Uint8Array): number {
  const reader = new ResponseReader(latin1);
  for (const method of methods) reader.expect(method);
  reader.receive(sent);
  reader.finish();
  let count = 0;
  try {
    for (let event = reader.next(); event !== undefined; event = reader.next()) {
      if (event.kind === 'head' && event.status >= 200) count++;
    }
    if (count > methods.length + 1) throw new Error(`${count} responses to ${methods.length} requests`);
    return count;
  } catch (error) {
    // A response that echoes content is cut off where the content turned out to be wrong.
    if (error instanceof ProtocolError && error.code === 'incomplete-message') return count;
    throw new Error(`${String(error)}\nasked ${quote(latin1(wire))}\nanswered ${quote(latin1(sent))}`, {
      cause: error,
    });
  }
}
