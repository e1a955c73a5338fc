/**
 * A client connection that records everything: responses as far as they come, and how it ended. What is an error to a
 * test client is a finding here.
 *
 * @module
 */
import { Buffer } from 'node:buffer';
import { type Socket, connect } from 'node:net';
import { ProtocolError, type ResponseEvent, type ResponseHead, ResponseReader } from '@tsgi/http1';
import type { ContentFraming, Outcome, SeenResponse } from '@tsgi/spec/conformance';

/** Where a server listens. */
export type ServerAddress = { readonly host: string; readonly port: number };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Options of a witness. */
type Opening = {
  /** Methods of the requests that will be answered, in order; GET beyond them. */
  readonly methods: readonly string[];
  /** Aborts at the time limit. */
  readonly deadline: AbortSignal;
};

/**
 * Opens a connection.
 *
 * @throws Error of the socket if the connection fails.
 */
export async function openWitness(address: ServerAddress, opening: Opening): Promise<Witness> {
  const socket = connect({ ...address, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.setNoDelay(true);
  return new Witness(socket, opening);
}

export class Witness {
  readonly responses: SeenResponse[] = [];
  /** Everything received, one character per byte. */
  received = '';
  /** How the connection ended, if it has. */
  ending: Exclude<Outcome['connection'], 'kept' | 'silent'> | undefined;
  /** What is malformed in the bytes received, if anything. */
  malformed: string | undefined;

  private readonly socket: Socket;
  private readonly deadline: AbortSignal;
  private readonly reader: ResponseReader;
  private readonly methods: string[];
  private current: Writable<SeenResponse> | undefined;
  private interim: SeenResponse['interim'][number][] = [];
  private wake = Promise.withResolvers<void>();

  constructor(socket: Socket, { methods, deadline }: Opening) {
    this.socket = socket;
    this.deadline = deadline;
    this.methods = [...methods];
    this.reader = new ResponseReader((bytes, start, end) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end),
    );
    for (const method of methods) this.reader.expect(method);
    socket.on('data', (bytes: Buffer) => this.onData(bytes));
    socket.on('end', () => this.onEnd('closed'));
    socket.on('error', () => this.onEnd('reset'));
    socket.on('close', () => this.onEnd('reset'));
    deadline.addEventListener('abort', () => this.awaken());
  }

  /** Whether a response announced that it is the last. */
  get isOver(): boolean {
    return this.reader.closed;
  }

  /** Sends a string, one byte per character. */
  send(text: string): void {
    if (this.socket.writable) this.socket.write(text, 'latin1');
  }

  /** @returns whether the condition became true before the connection or the time ended. */
  async until(condition: () => boolean): Promise<boolean> {
    while (!condition() && this.ending === undefined && !this.deadline.aborted) await this.wake.promise;
    return condition();
  }

  stopReading(): void {
    this.socket.pause();
  }

  halfClose(): void {
    this.socket.end();
  }

  /** Resets the connection, as a killed process does. */
  leave(): void {
    this.ending ??= 'left';
    this.socket.resetAndDestroy();
  }

  private onData(bytes: Buffer): void {
    this.received += bytes.toString('latin1');
    this.reader.receive(bytes);
    this.understand();
    if (this.reader.closed && !this.reader.over) this.malformed ??= 'bytes after the last response';
    this.awaken();
  }

  private onEnd(ending: 'closed' | 'reset'): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    if (ending === 'closed') {
      this.reader.finish();
      this.understand();
    }
    this.endResponse('cut', []);
    this.socket.end();
    this.awaken();
  }

  private understand(): void {
    try {
      for (let event = this.reader.next(); event !== undefined; event = this.reader.next()) this.add(event);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // A response that stops in the middle is cut, and that is all there is to say.
      const isCut = error.code === 'incomplete-message' && this.current !== undefined;
      if (!isCut) this.malformed ??= error.message;
    }
  }

  private add(event: ResponseEvent): void {
    switch (event.kind) {
      case 'head':
        this.addHead(event);
        break;
      case 'content':
        if (this.current !== undefined) this.current.body += Buffer.from(event.bytes).toString('latin1');
        break;
      case 'end':
        this.endResponse('whole', [...(event.trailers ?? [])]);
    }
  }

  private addHead(head: ResponseHead): void {
    const { status, reason } = head;
    const fields = [...head.fields];
    if (status < 200) {
      this.interim.push({ status, fields });
      return;
    }
    const framing = framingOf(head, this.methods.shift() ?? 'GET');
    this.current = {
      ...{ status, reason, fields, framing, body: '', trailers: [], interim: this.interim },
      ends: 'whole',
    };
    this.interim = [];
    if (head.framing === 0) this.endResponse('whole', []);
  }

  private endResponse(ends: SeenResponse['ends'], trailers: SeenResponse['trailers']): void {
    if (this.current === undefined) return;
    this.responses.push({ ...this.current, ends, trailers });
    this.current = undefined;
  }

  private awaken(): void {
    this.wake.resolve();
    this.wake = Promise.withResolvers();
  }
}

function framingOf({ framing, status }: ResponseHead, method: string): ContentFraming {
  if (method === 'HEAD' || status === 204 || status === 304) return 'none';
  return typeof framing === 'number' ? 'length' : framing;
}
