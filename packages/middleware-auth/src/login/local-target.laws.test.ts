import { createEnviron } from '@tsgi/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTarget, nextTarget } from '../index.ts';
import { loginUrl } from './local-target.ts';

const SITE = 'https://site.example';

/** What has led browsers, and those who parse URLs, astray. */
const PIECES = [
  ...[
    '/',
    '//',
    '\\',
    '/\\',
    '\\/',
    '.',
    '..',
    '/.',
    '/..',
    './',
    '%2f',
    '%2F',
    '%5c',
    '%5C',
    '%2e',
    '%252f',
    '%00',
    '%0a',
  ],
  ...[
    '\t',
    '\n',
    '\r',
    '\0',
    ' ',
    '\u{a0}',
    '\u{ad}',
    '\u{200b}',
    '\u{ff0f}',
    '\u{2044}',
    '\u{3002}',
    '\ud800',
  ],
  ...[
    'http:',
    'https:',
    'HTTPS:',
    'javascript:',
    'data:',
    ':',
    '@',
    '?',
    '#',
    '&',
    ';',
    '=',
    '[',
    ']',
    '*',
    'a',
  ],
  ...[
    'evil.example',
    'site.example',
    'user@evil.example',
    'tsgi.invalid',
    'evil.example:443',
    'x.site.example',
    '1.2.3.4',
  ],
];

const tricks = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
);
const targets = fc.oneof(
  tricks,
  tricks.map((trick) => `/${trick}`),
);

/** Where a browser goes that is told to, as the URL standard has it, from any page of the site. */
function whereTo(target: string): URL[] {
  return ['/', '/login?next=/x', '/a/b/c'].map((page) => new URL(target, SITE + page));
}

describe('localTarget', () => {
  it('leads to this site, whatever it is given', () => {
    let taken = 0;
    fc.assert(
      fc.property(targets, (text) => {
        const target = localTarget(text);
        if (target === undefined) return;
        taken++;
        expect(target).toMatch(/^\/(?![/\\]|%2f|%5c)[!-[\]-~]*$/i);
        for (const url of whereTo(target)) expect(url.origin).toBe(SITE);
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('leads nowhere else when it is decoded once more than it should be, and then sent', () => {
    fc.assert(
      fc.property(targets, (text) => {
        const path = localTarget(text)?.split(/[?#]/)[0];
        const decoded = path === undefined ? undefined : tryDecode(path);
        // What has a control character no server sends.
        if (decoded === undefined || /\p{Cc}/u.test(decoded)) return;
        for (const url of whereTo(decoded)) expect(url.origin).toBe(SITE);
      }),
      { numRuns: 5000 },
    );
  });

  it('gives back what it gave', () => {
    fc.assert(
      fc.property(targets, (text) => {
        const target = localTarget(text);
        if (target !== undefined) expect(localTarget(target)).toBe(target);
      }),
    );
  });

  it.each([
    ['/', '/'],
    ['/lists', '/lists'],
    ['/lists?page=2&sort=a', '/lists?page=2&sort=a'],
    ['/caf%C3%A9#top', '/caf%C3%A9#top'],
    ['/a?next=https://evil.example', '/a?next=https://evil.example'],
    ['/a/../b', '/b'],
    ['/a//b', '/a//b'],
    ['/@evil.example', '/@evil.example'],
    ['/http://evil.example', '/http://evil.example'],
  ])('lets %j be %j', (text, target) => {
    expect(localTarget(text)).toBe(target);
  });

  it.each([
    // The host that the target is resolved against here is no way in, either.
    ...[
      '//tsgi.invalid/a',
      '//a@tsgi.invalid/b',
      '//aaaaaaaaaaaajavascript:alert(1)@tsgi.invalid/',
      '//tsgi.invalid:80/',
    ],
    ...['', 'lists', '?a', '#a', '.', 'https://evil.example', 'javascript:alert(1)', 'https:evil.example'],
    ...[
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '\\/evil.example',
      '/\t/evil.example',
    ],
    ...[
      '/.//evil.example',
      '/..//evil.example',
      '/a/..//evil.example',
      '/%2e//evil.example',
      '/.\\/evil.example',
    ],
    ...[
      '/%2fevil.example',
      '/%2F%2Fevil.example',
      '/%5cevil.example',
      '/%5C/evil.example',
      '/./%2fevil.example',
    ],
    ...[
      '/a\r\nSet-Cookie: a=b',
      '/a b',
      '/\0',
      '/é',
      '/\u{ff0f}evil.example',
      ' /a',
      '\n//evil.example',
      '/a\u{200b}',
    ],
    ...[`/${'a'.repeat(2048)}`, '//evil.example/..', '//evil.example@site.example/', '//site.example/'],
  ])('does not take %j', (text) => {
    expect(localTarget(text)).toBeUndefined();
  });
});

describe('nextTarget', () => {
  it.each([
    ['next=%2Flists%3Fpage%3D2', '/lists?page=2'],
    ['a=b&next=/lists', '/lists'],
    ['next=//evil.example', '/home'],
    ['next=%2F%2Fevil.example', '/home'],
    ['next=/%09/evil.example', '/home'],
    ['next=/a&next=//evil.example', '/a'],
    ['next=', '/home'],
    ['next', '/home'],
    ['', '/home'],
  ])('of %j is %j', (QUERY_STRING, target) => {
    expect(nextTarget({ QUERY_STRING }, '/home')).toBe(target);
  });

  it('is "/" if nothing else is said', () => {
    expect(nextTarget({ QUERY_STRING: '' })).toBe('/');
  });
});

describe('loginUrl', () => {
  it('leads back to where a request wanted to go', () => {
    // What a server lets in, and what is no way to another site.
    const paths = fc.webPath().filter((path) => {
      const decoded = tryDecode(path) ?? '//';
      return /^\/(?![/\\])\P{Cc}*$/u.test(decoded) && !/\/\.{1,2}(?:\/|$)/.test(decoded);
    });
    fc.assert(
      fc.property(paths, fc.webQueryParameters(), (path, query) => {
        const environ = createEnviron({ target: query === '' ? path : `${path}?${query}` });
        const [, next = ''] = loginUrl('/login', environ).split('?');
        const back = new URL(nextTarget({ QUERY_STRING: next }, '/lost'), SITE);
        const asked = new URL(query === '' ? path : `${path}?${query}`, SITE);
        expect(decodeURIComponent(back.pathname)).toBe(decodeURIComponent(asked.pathname));
        expect([...back.searchParams]).toEqual([...asked.searchParams]);
      }),
    );
  });

  it('counts the path of the mount', () => {
    const environ = createEnviron({
      environ: { SCRIPT_NAME: '/shop', PATH_INFO: '/café', QUERY_STRING: 'a=b' },
    });
    expect(loginUrl('/login', environ)).toBe('/login?next=%2Fshop%2Fcaf%25C3%25A9%3Fa%3Db');
  });

  it.each(['//evil.example/', '/\\evil.example'])('says nothing of %j', (PATH_INFO) => {
    expect(loginUrl('/login', createEnviron({ environ: { PATH_INFO } }))).toBe('/login');
  });
});

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
