/**
 * Whose fault is it that a text was refused? What a client has sent may be no field value and have no URL; that is a
 * 400. The same text from a database, or written in the source, is a fault of the application.
 *
 * @module
 */
import { whenReady } from '@tsgi/compose';
import { type Environ, SpecViolation } from '@tsgi/spec';
import { contentRead } from '../request/content.ts';
import { parseCookies } from '../request/cookies.ts';
import { NOT_FIELD_VALUE } from '../responses/http-response.ts';
import { RouteError } from '../router/route-error.ts';
import { BadRequestError } from './http-error.ts';

/** Whether a text has what was refused. */
type TextTest = (text: string) => boolean;

/** What was thrown; or a 400 with it as its cause, if a text was refused that the request has. */
export function blame(thrown: unknown, environ: Environ): unknown {
  const isRefused = testFor(thrown);
  if (isRefused === undefined) return thrown;
  const blamed = () =>
    new BadRequestError('the request has text that cannot be used here', { cause: thrown });
  if (textsOf(environ).some(isRefused)) return blamed();
  return whenReady(contentRead(environ), (bytes) => {
    const text = new TextDecoder().decode(bytes);
    return [text, ...formValues(text), unescapeJson(text)].some(isRefused) ? blamed() : thrown;
  });
}

function testFor(thrown: unknown): TextTest | undefined {
  if (thrown instanceof SpecViolation) {
    return thrown.rule === 'HEADER-VALUE' ? (text) => NOT_FIELD_VALUE.test(text) : undefined;
  }
  if (!(thrown instanceof RouteError) || thrown.refused.length === 0) return undefined;
  return (text) => thrown.refused.some((each) => text === each || (each !== '' && text.includes(each)));
}

/** What a client may say in a head, decoded. */
function textsOf({ HTTP_COOKIE = '', PATH_INFO, QUERY_STRING }: Environ): string[] {
  return [PATH_INFO, ...formValues(QUERY_STRING), ...parseCookies(HTTP_COOKIE).values()];
}

function formValues(text: string): string[] {
  return [...new URLSearchParams(text).values()];
}

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u[0-9A-Fa-f]{4}|[bfnrt"\\/])/g, (escape) => JSON.parse(`"${escape}"`) as string);
}
