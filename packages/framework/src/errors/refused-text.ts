/**
 * Decides who is to blame for a rejected string. A client may send a string that cannot be a field value or part of a
 * URL: that is a 400. The same string from a database or the source is a fault of the application.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import { NOT_FIELD_VALUE } from '@tsgi/http';
import { type Environ, SpecViolation } from '@tsgi/spec';
import { contentRead } from '../request/content.ts';
import { parseCookies } from '../request/cookies.ts';
import { refusedLocation } from '../responses/redirect-response.ts';
import { RouteError } from '../router/route-error.ts';
import { BadRequestError } from './http-error.ts';
import { reportError } from './report-error.ts';

/** Whether a string contains what was rejected. */
type TextTest = (text: string) => boolean;

/**
 * Returns what was thrown, or a 400 with it as the cause if the request contains the rejected string.
 *
 * A redirect to another site is always a 400, since the client may have sent its target in another form. If the request
 * does not contain the string, it is logged too: a developer nearly always wrote it.
 */
export function blame(thrown: unknown, environ: Environ): unknown {
  const elsewhere = refusedLocation(thrown);
  if (elsewhere !== undefined) {
    const isRefused: TextTest = (text) => text.includes(elsewhere);
    if (fieldsOf(environ).some(isRefused)) return thrown;
    return whenReady(hasText(environ, isRefused), (isClients) => {
      if (!isClients) reportError(thrown, environ);
      return thrown;
    });
  }
  const isRefused = testFor(thrown);
  if (isRefused === undefined) return thrown;
  return whenReady(hasText(environ, isRefused), (isClients) =>
    isClients
      ? new BadRequestError('the request has text that cannot be used here', { cause: thrown })
      : thrown,
  );
}

/** Whether the client sent the string: in its path, query, cookies, or the content read so far. */
function hasText(environ: Environ, isRefused: TextTest): boolean | Promise<boolean> {
  if (textsOf(environ).some(isRefused)) return true;
  return whenReady(contentRead(environ), (bytes) => {
    const text = new TextDecoder().decode(bytes);
    return [text, ...formValues(text), unescapeJson(text)].some(isRefused);
  });
}

function testFor(thrown: unknown): TextTest | undefined {
  if (thrown instanceof SpecViolation) {
    return thrown.rule === 'HEADER-VALUE' ? (text) => NOT_FIELD_VALUE.test(text) : undefined;
  }
  if (!(thrown instanceof RouteError) || thrown.refused.length === 0) return undefined;
  return (text) => thrown.refused.some((each) => text === each || (each !== '' && text.includes(each)));
}

/** The strings a client can send in a request head, decoded. */
function textsOf({ HTTP_COOKIE = '', PATH_INFO, QUERY_STRING }: Environ): string[] {
  return [PATH_INFO, ...formValues(QUERY_STRING), ...parseCookies(HTTP_COOKIE).values()];
}

/** `Referer`, say, which some redirect to. */
function fieldsOf(environ: Environ): string[] {
  return Array.from(environ['tsgi.headers'], ([, value]) => value);
}

function formValues(text: string): string[] {
  return [...new URLSearchParams(text).values()];
}

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u[0-9A-Fa-f]{4}|[bfnrt"\\/])/g, (escape) => JSON.parse(`"${escape}"`) as string);
}
