export { main } from './command/main.ts';
export { type CommandIo, run } from './command/run.ts';
