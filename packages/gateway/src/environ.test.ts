import type { Header } from '@tsgi/spec';
import { describe, expect, it } from 'vitest';
import { FACTS, requestOf } from '../test/recorder.ts';
import { Environs } from './environ.ts';
import { BadPathError, type IncomingRequest } from './incoming-request.ts';

const environs = () => new Environs({ readFacts: () => FACTS });

const environOf = (fields: Header[], request?: Partial<IncomingRequest>) =>
  environs().make(requestOf(fields, request));

const target = (path: string, query = '', authority?: string) => ({
  rawTarget: path,
  target: { path, query, authority },
});

describe('Environs', () => {
  it('says what the connection, the request line and the fields say', () => {
    const request = requestOf([['Accept', '*/*']], { method: 'PUT', ...target('/a%20b', 'c=%20') });
    expect(environs().make(request)).toMatchObject({
      REQUEST_METHOD: 'PUT',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      QUERY_STRING: 'c=%20',
      SERVER_NAME: 'example.org',
      SERVER_PORT: '443',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REMOTE_ADDR: '192.0.2.1',
      REMOTE_PORT: '49152',
      HTTP_ACCEPT: '*/*',
      'tsgi.version': [1, 0],
      'tsgi.url_scheme': 'https',
      'tsgi.multiprocess': true,
      'tsgi.raw_target': '/a%20b',
      'tsgi.headers': request.fields,
    });
  });

  it.each<{ title: string; fields: Header[]; keys: Record<string, string | undefined> }>([
    {
      title: 'joins fields of one name by a comma',
      fields: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
      keys: { HTTP_X_A: '1, 2' },
    },
    {
      title: 'joins cookies by a semicolon',
      fields: [
        ['Cookie', 'a=1'],
        ['Cookie', 'b=2'],
      ],
      keys: { HTTP_COOKIE: 'a=1; b=2' },
    },
    {
      title: 'has no HTTP_ before Content-Type and Content-Length',
      fields: [
        ['Content-Type', 'a/b'],
        ['Content-Length', '3'],
      ],
      keys: { CONTENT_TYPE: 'a/b', CONTENT_LENGTH: '3', HTTP_CONTENT_TYPE: undefined },
    },
    {
      title: 'has no key for a name with an underscore, and none for Proxy',
      fields: [
        ['X_A', 'evil'],
        ['Proxy', 'evil'],
      ],
      keys: { HTTP_X_A: undefined, HTTP_PROXY: undefined },
    },
  ])('$title', ({ fields, keys }) => {
    const environ = environOf(fields) as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(keys)) expect(environ[key]).toBe(value);
  });

  it('has every one of many fields', () => {
    const fields = Array.from({ length: 70 }, (_, at): Header => [`X-${at}`, String(at)]);
    const environ = environOf([...fields, ['X-5', 'again'], ['X-69', 'again']]) as unknown as Record<
      string,
      unknown
    >;
    for (const [name, value] of fields) {
      const again = name === 'X-5' || name === 'X-69' ? ', again' : '';
      expect(environ[`HTTP_${name.replace('-', '_').toUpperCase()}`]).toBe(value + again);
    }
  });

  it('takes the host of an absolute target for HTTP_HOST', () => {
    const request = { ...target('/', '', 'named:81'), host: 'named:81' };
    expect(environOf([['Host', 'sent']], request)).toMatchObject({ HTTP_HOST: 'named:81' });
  });

  it.each(['/%', '/%ff', '/a/../b', '/%2e%2e/', '/%00'])('refuses the path %j', (path) => {
    expect(() => environOf([], target(path))).toThrow(BadPathError);
  });

  it('gives each request an environ of its own, though the fields are the same object', () => {
    const made = environs();
    const request = requestOf([['X-A', '1']]);
    const [first, second, third] = [1, 2, 3].map(() => made.make({ ...request }));
    first!.HTTP_X_A = 'changed';
    Object.assign(second!, { 'app.own': true });
    expect(third).toMatchObject({ HTTP_X_A: '1' });
    expect(third).not.toHaveProperty('app.own');
    expect(made.make({ ...request, ...target('/b') })).toMatchObject({ PATH_INFO: '/b', HTTP_X_A: '1' });
    made.forget();
    expect(made.make(request)).toMatchObject({ PATH_INFO: '/', HTTP_X_A: '1' });
  });

  it('reads the facts of a connection once', () => {
    let reads = 0;
    const readFacts = () => {
      reads++;
      return FACTS;
    };
    const made = new Environs({ readFacts });
    expect(reads).toBe(0);
    made.make(requestOf([]));
    made.make(requestOf([]));
    expect(reads).toBe(1);
  });
});
