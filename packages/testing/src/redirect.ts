/**
 * The target of a redirect, by the rules of RFC9110§15.4 and the habits of browsers.
 *
 * @module
 */
import { type TestRequest, requestUrl } from './request.ts';

/** Maximum of redirects for one request. Browsers and curl stop at 20 to 50. */
export const REDIRECT_LIMIT = 20;

const asItIs = (method: string) => method;
// RFC9110§15.4.2 lets a client turn POST into GET, and every browser does.
const postToGet = (method: string) => (method === 'POST' ? 'GET' : method);
const toGet = (method: string) => (method === 'HEAD' ? 'HEAD' : 'GET');

const METHOD_AFTER: Readonly<Record<number, (method: string) => string>> = {
  301: postToGet,
  302: postToGet,
  303: toGet,
  307: asItIs,
  308: asItIs,
};

// They say something of content that is not sent any more.
const OF_CONTENT = /^(?:content-(?:type|length|encoding|language|location)|transfer-encoding)$/i;

/**
 * Returns the request that a redirect asks for.
 *
 * @returns `undefined` if the response is no redirect.
 * @throws Error if it leads to another origin, or needs content that was consumed.
 */
export function redirectedRequest(
  request: TestRequest,
  response: { readonly status: number; readonly headers: Headers },
): TestRequest | undefined {
  const methodAfter = METHOD_AFTER[response.status];
  const location = response.headers.get('location');
  const from = requestUrl(request);
  if (methodAfter === undefined || location === null || from === undefined) return undefined;
  const to = URL.parse(location, from);
  if (to?.origin !== from.origin) {
    throw new Error(
      `a redirect must stay on ${from.origin} to be followed, got Location: ${JSON.stringify(location)}; ` +
        `look at it with { redirect: 'manual' }`,
    );
  }
  const method = methodAfter(request.method);
  const target = `${to.pathname}${to.search}`;
  if (method !== request.method) {
    const fields = request.fields.filter(([name]) => !OF_CONTENT.test(name));
    return { method, target, fields, body: undefined };
  }
  if (request.body !== undefined && !(request.body instanceof Uint8Array)) {
    throw new Error(
      `${response.status} asks for the content again, and chunks can be sent only once; ` +
        'give the content as a string or bytes',
    );
  }
  return { ...request, method, target };
}
