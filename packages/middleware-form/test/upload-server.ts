/** A server process that reads forms, and ends at once at SIGTERM. It prints where it listens; its argument is the folder for files. */
import { serve } from '@tsgi/server';
import { echo, linted } from './requests.ts';

const server = await serve(linted({ folder: process.argv[2] ?? '' }, echo), { port: 0, quiet: true });
process.once('SIGTERM', () => process.exit());
process.stdout.write(`${server.addresses[0].url}\n`);
