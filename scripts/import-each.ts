/**
 * Imports the files of its arguments in turn, each from its own folder, and prints as JSON what each has printed until
 * its import ended.
 *
 * @module
 */
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const printed: Record<string, string> = {};
const write = process.stdout.write.bind(process.stdout);

for (const file of process.argv.slice(2)) {
  let all = '';
  process.stdout.write = (text: string | Uint8Array) => {
    all += String(text);
    return true;
  };
  process.chdir(dirname(file));
  await import(pathToFileURL(file).href);
  await turn();
  printed[file] = all;
}

write(JSON.stringify(printed), () => process.exit());
