/**
 * What a server process is told when it is started: one JSON argument. Bun and Deno run this file too.
 *
 * @module
 */
import process from 'node:process';
import type { Route } from './content.ts';

export interface Assignment {
  readonly host: string;
  readonly port: number;
  readonly route: Route;
  /** The 10 MiB file. */
  readonly file: string;
  /** A file with TSGI's own reply to this workload, for the floor. */
  readonly cannedReply: string;
  /** How many requests come in one write. */
  readonly pipeline: number;
  /** Whether each connection carries one request. */
  readonly oneShot: boolean;
  /** Which of its variants a peer is to be. */
  readonly variant: string;
}

/** The assignment of this process. */
export function readAssignment(): Assignment {
  return JSON.parse(process.argv[2] ?? '{}') as Assignment;
}
