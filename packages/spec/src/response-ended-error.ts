/**
 * `write()` was called after the end of the response: the body was returned before, or the response has no content, as
 * one to HEAD or with status 204 or 304. An application that lets it end its work is not at fault.
 */
export class ResponseEndedError extends Error {
  override readonly name = 'ResponseEndedError';

  constructor() {
    super('the response has ended; what is written after that goes nowhere');
  }
}
