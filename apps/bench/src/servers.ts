/**
 * One server process: started on its core, asked once whether it answers as it should, and killed.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assignment } from './assignment.ts';
import { CHUNK, FILE_SIZE, HELLO, PAYLOAD, type Route, STREAM_CHUNKS } from './content.ts';
import { type PeerName, commandOf, peerOf } from './peers.ts';
import { SERVER_CORE, end, hasEnded, startPinned } from './processes.ts';
import { type Workload, fieldsOf } from './workloads.ts';

const HOST = '127.0.0.1';
const START_MILLISECONDS = 15_000;
const ANSWER_MILLISECONDS = 10_000;

/** Where a run takes place. */
export interface Place {
  /** Where the files of this run are. */
  readonly folder: string;
  /** The checkout that the peer `before` is run from. */
  readonly before: string | undefined;
}

export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  private readonly child: ChildProcess;
  private complaint = '';

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    this.pid = child.pid ?? 0;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-2000);
    });
  }

  /** Starts a peer for a workload. @throws Error */
  static async start(peer: PeerName, workload: Workload, { before, folder }: Place): Promise<ServerProcess> {
    const port = await freePort();
    const assignment: Assignment = {
      host: HOST,
      port,
      route: workload.route,
      file: join(folder, 'ten-mebibytes'),
      cannedReply: join(folder, 'canned-reply'),
      pipeline: workload.pipeline ?? 1,
      oneShot: workload.oneShot ?? false,
      variant: peerOf(peer).variant ?? '',
    };
    // stdout is where TSGI's access log goes: to a file, as an operator would have it.
    const stdout = openSync(join(folder, 'stdout'), 'w');
    const command = [...commandOf(peer, before), JSON.stringify(assignment)];
    const child = startPinned(SERVER_CORE, command, ['ignore', stdout, 'pipe']);
    closeSync(stdout);
    const server = new ServerProcess(child, port);
    try {
      await server.ready();
      await server.verify(workload);
      return server;
    } catch (error) {
      await end(child);
      throw new Error(`${(error as Error).message}${server.lastWords()}`, { cause: error });
    }
  }

  /** What the process wrote to stderr, for an error message. */
  lastWords(): string {
    const words = this.complaint.trim();
    const state = hasEnded(this.child) ? ` (the server ended with ${this.ending()})` : '';
    return words === '' ? state : `${state}: ${words}`;
  }

  /** Whether it has crashed. */
  get ended(): boolean {
    return hasEnded(this.child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.child);
  }

  private ending(): string {
    return this.child.signalCode ?? `exit code ${this.child.exitCode ?? '?'}`;
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + START_MILLISECONDS; Date.now() < deadline;) {
      if (hasEnded(this.child)) throw new Error('the server did not start');
      if (await canConnect(this.port)) return;
      await sleep(25);
    }
    throw new Error(`the server did not listen within ${START_MILLISECONDS / 1000} s`);
  }

  private async verify(workload: Workload): Promise<void> {
    const { content } = workload;
    const client = request({
      host: HOST,
      port: this.port,
      agent: false,
      method: content === undefined ? 'GET' : 'POST',
      headers: { ...fieldsOf(workload), ...(content === undefined ? {} : { 'Content-Length': content }) },
      signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
    });
    client.end('x'.repeat(content ?? 0));
    const pieces: Buffer[] = [];
    let status: number | undefined;
    await new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('response', (response) => {
        status = response.statusCode;
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', resolve);
      });
    });
    const answer = Buffer.concat(pieces);
    if (status !== 200 || !answer.equals(expectedAnswer(workload))) {
      const start = JSON.stringify(answer.toString('latin1', 0, 80));
      throw new Error(`wrong answer: status ${status ?? '?'}, ${answer.length} bytes, ${start}`);
    }
  }
}

const ANSWERS: Readonly<Record<Route, (content: number) => Buffer>> = {
  hello: () => Buffer.from(HELLO),
  echo: (content) => Buffer.from('x'.repeat(content)),
  upload: (content) => Buffer.from(String(content)),
  bytes: () => Buffer.from(PAYLOAD),
  stream: () => Buffer.from(CHUNK.repeat(STREAM_CHUNKS)),
  file: fileContent,
};

/** The content of the 10 MiB file. */
export function fileContent(): Buffer {
  return Buffer.alloc(FILE_SIZE, 'ten mebibytes of this line\n');
}

function expectedAnswer({ content = 0, route }: Workload): Buffer {
  return ANSWERS[route](content);
}

/** The bytes that a server answers to one request of a workload, as they come over the wire. */
export async function rawReply(port: number, workload: Workload): Promise<Buffer> {
  const { content } = workload;
  const fields = Object.entries(fieldsOf(workload)).map(([name, value]) => `${name}: ${value}\r\n`);
  if (content !== undefined) fields.push(`Content-Length: ${content}\r\n`);
  const line = `${content === undefined ? 'GET' : 'POST'} / HTTP/1.1\r\nHost: ${HOST}:${port}\r\n`;
  const socket = connect(port, HOST);
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.write(`${line}${fields.join('')}\r\n${'x'.repeat(content ?? 0)}`);
  await once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
  // The rest is on its way already; on loopback this is ample.
  await sleep(200);
  socket.destroy();
  return Buffer.concat(pieces);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function canConnect(port: number): Promise<boolean> {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
