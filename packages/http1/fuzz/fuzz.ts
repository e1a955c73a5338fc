/**
 * Feeds both readers with mutants of the corpus, for a time: `node --conditions=tsgi-source fuzz/fuzz.ts
 * --seconds 30`. What must hold for each is checked by {@link transcript}, and that any cut gives the same
 * lines is checked here. A failure prints the seed that repeats it (`--seed N`), and exits with 1.
 *
 * @module
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { openReader, readCorpus, type WireCase } from '../wire/corpus.ts';
import { cut, everyByte } from '../wire/cuts.ts';
import { latin1, quote, transcript } from '../wire/transcript.ts';
import { below, cutPoints, mulberry32, mutate, pick, type Random } from './mutations.ts';

// Each iteration has a seed of its own, so that a failure is repeated by one iteration, not by all before it.
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds);
const corpus = readCorpus().filter(({ wire }) => wire.length > 0);
const wires = corpus.map(({ wire }) => wire);
// A refused message hides what comes after the error, so that most mutants begin as one that is read to its end.
const accepted = corpus.filter(({ expected }) => !expected.some((line) => line.startsWith('error')));
const firstSeed = Number(values.seed ?? Date.now() % 2 ** 32);
if (!(seconds > 0) || !Number.isInteger(firstSeed)) throw new Error('--seconds and --seed must be numbers');

const stop = performance.now() + seconds * 1000;
let seed = firstSeed;
let errors = 0;
do {
  if (fuzzOnce(seed)) errors++;
  seed++;
} while (performance.now() < stop && process.exitCode === undefined);
const iterations = seed - firstSeed;
process.stdout.write(
  `fuzz http1: ${iterations} inputs, ${errors} of them refused, in ${seconds} s, seed ${firstSeed}\n`,
);

/** @returns whether the reader refused the input. */
function fuzzOnce(seed: number): boolean {
  const random = mulberry32(seed);
  const start = pick(random, below(random, 4) > 0 ? accepted : corpus);
  const wire = mutate(start.wire, random, wires);
  const ending = below(random, 4) > 0 ? 'open' : 'eof';
  try {
    return (
      hear({ ...start, wire, ending }, random)
        .at(-1)
        ?.startsWith('error') === true
    );
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`seed ${seed}, from "${start.title}" (${start.side}, ${ending}):\n`);
    process.stderr.write(`${quote(latin1(wire))}\n${String(error)}\n`);
    return true;
  }
}

function hear(wireCase: WireCase, random: Random): string[] {
  const { wire, ending } = wireCase;
  const whole = transcript(openReader(wireCase), [wire], ending);
  const ways = [cut(wire, cutPoints(random, wire.length))];
  if (wire.length < 500) ways.push(everyByte(wire));
  for (const pieces of ways) {
    const lines = transcript(openReader(wireCase), pieces, ending);
    if (isDeepStrictEqual(lines, whole)) continue;
    const sizes = pieces.map(({ length }) => length).join(' ');
    throw new Error(`in pieces of ${sizes}:\n${lines.join('\n')}\n\nand whole:\n${whole.join('\n')}`);
  }
  return whole;
}
