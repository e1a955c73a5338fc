/** The application that holds all cases, called without a server. */
import { describe, expect, it } from 'vitest';
import type { Environ } from '../environ.ts';
import { GREETING, conformanceApplication, lacking } from './conformance-application.ts';

/** Calls it with nothing but some fields, which is all that it looks at itself. */
function ask(fields: Record<`HTTP_${string}`, string>): { status: string; text: string } {
  let status = '';
  const environ = { PATH_INFO: '/', SCRIPT_NAME: '', ...fields } as unknown as Environ;
  const body = conformanceApplication(environ, (given) => {
    status = given;
    return () => undefined;
  });
  return { status, text: (body as string[]).join('') };
}

const observed = (run: string) => ask({ HTTP_CONFORMANCE_OBSERVED: run }).text;

describe('conformanceApplication', () => {
  it('greets whoever asks for nothing', () => {
    expect(ask({})).toEqual({ status: '200 OK', text: GREETING });
  });

  it('says so if there is no such case', () => {
    expect(ask({ HTTP_CONFORMANCE_CASE: 'no-such-case/1' })).toEqual({
      status: '404 Not Found',
      text: 'there is no case "no-such-case"\n',
    });
  });

  it('keeps what each run of a case has noted apart', () => {
    ask({ HTTP_CONFORMANCE_CASE: 'call-repeated/a' });
    ask({ HTTP_CONFORMANCE_CASE: 'call-repeated/b' });
    ask({ HTTP_CONFORMANCE_CASE: 'call-repeated/b' });
    expect(observed('call-repeated/a')).toBe('["called"]');
    expect(observed('call-repeated/b')).toBe('["called","called"]');
    expect(observed('call-repeated/c')).toBe('[]');
  });

  it('does not run a case whose capability the server does not have', () => {
    const text = lacking('tsgi.early_hints');
    expect(ask({ HTTP_CONFORMANCE_CASE: 'hints-sent/1' })).toEqual({ status: '501 Not Implemented', text });
    expect(observed('hints-sent/1')).toBe(JSON.stringify([text]));
  });

  it('forgets the oldest of more than a thousand runs', () => {
    ask({ HTTP_CONFORMANCE_CASE: 'call-repeated/first' });
    for (let run = 0; run < 1023; run++) ask({ HTTP_CONFORMANCE_CASE: `call-repeated/${run}` });
    expect(observed('call-repeated/first')).toBe('["called"]');
    ask({ HTTP_CONFORMANCE_CASE: 'call-repeated/one more' });
    expect(observed('call-repeated/first')).toBe('[]');
    expect(observed('call-repeated/one more')).toBe('["called"]');
  });
});
