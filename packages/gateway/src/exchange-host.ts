import type { IncomingRequest } from './incoming-request.ts';
import type { ResponseService } from './outgoing-response.ts';

/** What all exchanges of a server share. */
export interface ExchangeService extends ResponseService {
  /** What the client is told of an application that failed. */
  failureText(error: unknown): string;
  /** The content was refused: too large, too slow, or no content at all. */
  contentRefused(request: IncomingRequest, status: string, reason: string): void;
  /** A body takes its time to close. @param closing - never rejects. */
  closingRemains(closing: Promise<unknown>): void;
}

/** Whose exchange it is. */
export interface ExchangeHost {
  readonly service: ExchangeService;
  /** The response has ended, or was cut, after the exchange's `run` had returned. */
  onEnded(): void;
  /** Work goes on after the response. @param work - never rejects. */
  workRemains(work: Promise<unknown>): void;
}
