import type { Application } from '@tsgi/spec';
import { call, client, createEnviron } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentLength, contentType } from './content-fields.ts';
import { mapEnviron } from './map-environ.ts';
import { requestUrl } from './request-url.ts';
import { shiftPath } from './shift-path.ts';

const path: Application = (environ, startResponse) => {
  startResponse('200 OK', []);
  return [environ.PATH_INFO];
};

describe('mapEnviron', () => {
  it.each([
    ['now', (environ: ReturnType<typeof createEnviron>) => environ],
    ['later', async (environ: ReturnType<typeof createEnviron>) => environ],
  ])('gives the application a copy that may be changed, %s', async (_, given) => {
    const environ = createEnviron({ target: '/a' });
    const moved = mapEnviron((copy) => {
      copy.PATH_INFO = '/b';
      return given(copy as typeof environ);
    });
    expect((await call(moved(path), environ)).text).toBe('/b');
    expect(environ.PATH_INFO).toBe('/a');
  });

  it('keeps a sync application sync', () => {
    const body = mapEnviron((environ) => environ)(path)(createEnviron(), () => () => undefined);
    expect(body).toEqual(['/']);
  });
});

describe('requestUrl', () => {
  const environ = createEnviron({
    target: '/mounted/a%20b%3F?q=%20',
    headers: { Host: 'example.com:8000' },
    environ: { SCRIPT_NAME: '/möunt', PATH_INFO: '/a b?' },
  });

  it.each([
    [undefined, 'http://example.com:8000/m%C3%B6unt/a%20b%3F?q=%20'],
    ['path', 'http://example.com:8000/m%C3%B6unt/a%20b%3F'],
    ['application', 'http://example.com:8000/m%C3%B6unt'],
    ['origin', 'http://example.com:8000'],
  ] as const)('goes as far as it is told: %s', (extent, url) => {
    expect(requestUrl(environ, extent)).toBe(url);
  });

  it.each([
    ['http', 'a:80', 'http://a'],
    ['https', 'a:443', 'https://a'],
    ['https', 'a:80', 'https://a:80'],
    ['http', '[::1]:80', 'http://[::1]'],
    ['http', 'a:8080', 'http://a:8080'],
    ['http', 'a:', 'http://a'],
    ['https', '[::1]:', 'https://[::1]'],
    ['http', ':', 'http://server:81'],
    ['http', undefined, 'http://server:81'],
    ['http', '', 'http://server:81'],
  ] as const)('leaves out the default port and an empty one: %s, %j', (scheme, HTTP_HOST, url) => {
    const asked = createEnviron({
      environ: { 'tsgi.url_scheme': scheme, HTTP_HOST, SERVER_NAME: 'server', SERVER_PORT: '81' },
    });
    expect(requestUrl(asked, 'origin')).toBe(url);
  });

  it('has no path for OPTIONS *', () => {
    const asked = createEnviron({ method: 'OPTIONS', target: '*', headers: { Host: 'a' } });
    expect(requestUrl(asked)).toBe('http://a');
  });

  it('has the path that the server made of it, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }),
        async (names) => {
          const segments = names.filter((name) => !/^\.+$|[\p{Cc}\\/]/u.test(name));
          const target = `/${segments.map(encodeURIComponent).join('/')}`;
          const app: Application = (given, startResponse) => {
            startResponse('200 OK', []);
            return [requestUrl(given, 'path')];
          };
          const { text } = await client(app).get(target);
          expect(decodeURIComponent(new URL(text).pathname)).toBe(decodeURIComponent(target));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('shiftPath', () => {
  it.each([
    ['', '/a/b', 'a', '/a', '/b'],
    ['/a', '/b', 'b', '/a/b', ''],
    ['/a', '/b/', 'b', '/a/b', '/'],
    ['', '/a//b', 'a', '/a', '//b'],
  ])('of %j and %j is %j', (SCRIPT_NAME, PATH_INFO, segment, script, rest) => {
    const environ = createEnviron({ environ: { SCRIPT_NAME, PATH_INFO } });
    const shifted = shiftPath(environ);
    expect(shifted).toMatchObject({ segment, environ: { SCRIPT_NAME: script, PATH_INFO: rest } });
    expect(environ).toMatchObject({ SCRIPT_NAME, PATH_INFO });
  });

  it.each([['/'], ['//a'], ['*'], ['']])('of %j is nothing', (PATH_INFO) => {
    expect(shiftPath(createEnviron({ environ: { SCRIPT_NAME: '/x', PATH_INFO } }))).toBeUndefined();
  });

  it('changes nothing of the whole path, and ends', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('', 'a', 'bc')), (segments) => {
        const PATH_INFO = `/${segments.join('/')}`;
        let environ = createEnviron({ environ: { PATH_INFO } });
        for (let shifted = shiftPath(environ); shifted !== undefined; shifted = shiftPath(environ)) {
          expect(shifted.environ.PATH_INFO.length).toBeLessThan(environ.PATH_INFO.length);
          expect(shifted.environ.SCRIPT_NAME).toBe(`${environ.SCRIPT_NAME}/${shifted.segment}`);
          ({ environ } = shifted);
          expect(environ.SCRIPT_NAME + environ.PATH_INFO).toBe(PATH_INFO);
        }
      }),
    );
  });
});

describe('contentType', () => {
  it('is the media type that was sent', () => {
    const sent = createEnviron({ environ: { CONTENT_TYPE: 'Text/HTML; Charset=UTF-8' } });
    expect(contentType(sent)).toEqual({ type: 'text/html', parameters: new Map([['charset', 'UTF-8']]) });
  });

  it('is nothing if it cannot be read', () => {
    expect(contentType(createEnviron({ environ: { CONTENT_TYPE: 'a/b; x' } }))).toBeUndefined();
  });

  it('is nothing if none was sent', () => {
    expect(contentType(createEnviron())).toBeUndefined();
  });
});

describe('contentLength', () => {
  it.each([
    ['12', 12],
    ['0', 0],
    [undefined, undefined],
    ['1e3', undefined],
    ['-1', undefined],
  ])('of %j is %j', (CONTENT_LENGTH, length) => {
    expect(contentLength(createEnviron({ environ: { CONTENT_LENGTH } }))).toBe(length);
  });
});
