/** A process that opens SQLite stores in its folder argument, each at a moment at which others do the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteSessionStore } from '../src/index.ts';

const STEP = 20;

process.stdout.write('ready\n');
const begin = Number(readFileSync(0, 'utf8'));
for (let step = 0; step < 20; step++) {
  while (Date.now() < begin + step * STEP);
  sqliteSessionStore({ file: join(process.argv[2] ?? '', String(step)) })[Symbol.dispose]();
}
