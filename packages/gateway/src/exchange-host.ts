import type { IncomingRequest } from './incoming-request.ts';
import type { ResponseService } from './outgoing-response.ts';

/** What all exchanges of a server share. */
export interface ExchangeService extends ResponseService {
  /** Returns the text for the client when the application fails. */
  failureText(error: unknown): string;
  /** Called when the content was rejected: too large, too slow, or malformed. */
  contentRefused(request: IncomingRequest, status: string, reason: string): void;
  /**
   * Called when closing a body is still pending.
   *
   * @param closing - never rejects.
   */
  closingRemains(closing: Promise<unknown>): void;
}

/** The owner of an exchange. */
export interface ExchangeHost {
  readonly service: ExchangeService;
  /** Called when the response has ended, or was cut, after `answer` had returned. */
  onEnded(): void;
  /**
   * Called when work is still pending after the response.
   *
   * @param work - never rejects.
   */
  workRemains(work: Promise<unknown>): void;
}
