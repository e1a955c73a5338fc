/** What went wrong in other libraries, each as bytes on the wire. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RequestOptions, client } from '@tsgi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closed, echo, fieldOf, fileOf, linted, multipart, partOf, urlencoded } from '../test/requests.ts';
import type { FormOptions } from './form.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'form-traps-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMED = 'Content-Disposition: form-data; name="a"';
const BOUNDARY_TYPE = 'multipart/form-data; boundary=';

type Trap = {
  readonly title: string;
  /** Made anew for each request: a stream can be sent once. */
  readonly sent: RequestOptions;
  readonly options?: FormOptions;
  readonly status: number;
  readonly text: string;
};

const chunked = (...chunks: string[]) => ({
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  },
});

const TRAPS: readonly Trap[] = [
  {
    title: 'a form without a length is counted as it comes (Rack CVE-2026-34829)',
    sent: chunked('a=1234', '56789'),
    options: { maxContent: 10 },
    status: 413,
    text: 'the content of a form must have 10 bytes at most, got more',
  },
  {
    title: 'a form that says it is too long is not read',
    sent: urlencoded('a=123456789'),
    options: { maxContent: 10 },
    status: 413,
    text: 'the content of a form must have 10 bytes at most, got 11',
  },
  {
    title: 'a preamble without end counts too (Rack CVE-2025-61770)',
    sent: multipart(`${'preamble\r\n'.repeat(1000)}${closed(fieldOf('a', '1'))}`),
    options: { maxContent: 9000 },
    status: 413,
    text: 'the content of a form must have 9000 bytes at most, got 10063',
  },
  {
    title: 'the head of a part has a limit (Rack CVE-2025-61772)',
    sent: multipart(closed(partOf([NAMED, `X: ${'x'.repeat(9000)}`], '1'))),
    status: 413,
    text: 'the head of a part must have 8192 bytes at most, got more',
  },
  {
    title: 'the head of a part has a limit in many lines, too',
    sent: multipart(closed(partOf([NAMED, ...Array.from({ length: 3000 }, () => 'a:')], '1'))),
    status: 413,
    text: 'the head of a part must have 8192 bytes at most, got more',
  },
  {
    title: 'the head of a part has a limit, folded',
    sent: multipart(closed(partOf([NAMED, `X: a${'\r\n '.repeat(20_000)}`], '1'))),
    status: 413,
    text: 'the head of a part must have 8192 bytes at most, got more',
  },
  {
    title: 'the bytes of names count, not their characters',
    sent: multipart(
      closed(...Array.from({ length: 5 }, (_, n) => fieldOf(`${n}${'\xc3\xa4'.repeat(10)}`, ''))),
    ),
    options: { maxText: 100 },
    status: 413,
    text: 'the text of a form must have 100 bytes at most, got more',
  },
  {
    title: 'text in multipart has a limit, all fields together (Rack CVE-2025-61771)',
    sent: multipart(closed(fieldOf('a', 'x'.repeat(60)), fieldOf('b', 'x'.repeat(60)))),
    options: { maxText: 100 },
    status: 413,
    text: 'the text of a form must have 100 bytes at most, got more',
  },
  {
    title: 'names in multipart are text, too',
    sent: multipart(closed(...Array.from({ length: 10 }, (_, n) => fieldOf(`${n}${'x'.repeat(19)}`, '')))),
    options: { maxText: 100 },
    status: 413,
    text: 'the text of a form must have 100 bytes at most, got more',
  },
  {
    title: 'an urlencoded form has a limit in bytes (Rack CVE-2025-46727)',
    sent: urlencoded(`a=${'x'.repeat(100)}`),
    options: { maxText: 100 },
    status: 413,
    text: 'the text of a form must have 100 bytes at most, got more',
  },
  {
    title: 'an urlencoded form has a limit in fields (Rack CVE-2025-46727)',
    sent: urlencoded('&a'.repeat(1001)),
    status: 413,
    text: 'a form must have 1000 parts at most, got more',
  },
  {
    title: 'a multipart form has a limit in parts (Werkzeug CVE-2023-25577)',
    sent: multipart(closed(fieldOf('a', '1').repeat(1001))),
    status: 413,
    text: 'a form must have 1000 parts at most, got more',
  },
  {
    title: 'a form has a limit in files',
    sent: multipart(closed(fileOf('a', 'a', '1').repeat(21))),
    status: 413,
    text: 'a form must have 20 files at most, got more',
  },
  {
    title: 'a file has a limit',
    sent: multipart(closed(fileOf('a', 'a', 'x'.repeat(101)))),
    options: { maxFile: 100 },
    status: 413,
    text: 'a file must have 100 bytes at most, got more',
  },
  {
    title: 'all files of all requests have a limit',
    sent: multipart(closed(fileOf('a', 'a', 'x'.repeat(60)), fileOf('b', 'b', 'x'.repeat(60)))),
    options: { maxStored: 100 },
    status: 503,
    text: 'there is no room for files now; try again later',
  },
  {
    title: 'a name has a limit in an urlencoded form, too',
    sent: urlencoded(`${'n'.repeat(201)}=1`),
    status: 413,
    text: `the name of a field must have 200 characters at most, got "${'n'.repeat(40)}…" of 201`,
  },
  {
    title: 'a name has a limit',
    sent: multipart(closed(fieldOf('n'.repeat(201), '1'))),
    status: 413,
    text: `the name of a field must have 200 characters at most, got "${'n'.repeat(40)}…" of 201`,
  },
  {
    title: 'two boundaries are none (Rack CVE-2026-26961)',
    sent: multipart(closed(), `${BOUNDARY_TYPE}xyz; boundary=abc`),
    status: 400,
    text: 'multipart/form-data must have one boundary of 1 to 70 characters, got "multipart/form-data; boundary=xyz; boundary=abc" (RFC2046§5.1.1)',
  },
  {
    title: 'no boundary is an answer, not a crash',
    sent: multipart(closed(), 'multipart/form-data'),
    status: 400,
    text: 'must have one boundary of 1 to 70 characters, got "multipart/form-data"',
  },
  {
    title: 'a long boundary is an answer, not a crash',
    sent: multipart(closed(), `${BOUNDARY_TYPE}${'x'.repeat(300)}`),
    status: 400,
    text: 'must have one boundary of 1 to 70 characters',
  },
  {
    title: 'a part without a name is an answer, not a crash (Multer CVE-2025-48997)',
    sent: multipart(closed(partOf(['Content-Disposition: form-data; filename="a"'], '1'))),
    status: 400,
    text: 'a part must have a name, got',
  },
  {
    title: 'a part with two names is none',
    sent: multipart(closed(partOf([`${NAMED}; name="b"`], '1'))),
    status: 400,
    text: 'a Content-Disposition must have parameters, each once',
  },
  {
    title: 'a part with two dispositions is none',
    sent: multipart(closed(partOf([NAMED, NAMED], '1'))),
    status: 400,
    text: 'a part must have one content-disposition',
  },
  {
    title: 'a part of something else is none of a form',
    sent: multipart(closed(partOf(['Content-Disposition: attachment; name="a"'], '1'))),
    status: 400,
    text: 'a part must have a Content-Disposition of form-data, got "attachment; name=',
  },
  {
    title: 'a part without a head is none',
    sent: multipart(closed(partOf([], '1'))),
    status: 400,
    text: 'a part must have a Content-Disposition of form-data, got "none"',
  },
  {
    title: 'a part whose head does not end is none',
    sent: multipart(`--xyz\r\n${NAMED}\r\n--xyz--\r\n`),
    status: 400,
    text: 'multipart content must end with its closing delimiter',
  },
  {
    title: 'a line break in a name does not come through (Rack CVE-2026-26962)',
    sent: multipart(closed(partOf(['Content-Disposition: form-data; name="a\nb"'], '1'))),
    status: 400,
    text: 'a field of a part must be a name and a value, without control characters',
  },
  {
    title: 'a folded name has no line break in it (Rack CVE-2026-26962)',
    sent: multipart(closed(partOf(['Content-Disposition: form-data;\r\n name="a\r\n b"'], '1'))),
    status: 200,
    text: '[["a b","1"]]',
  },
  {
    title: 'a NUL in a file name does not come through',
    sent: multipart(closed(fileOf('a', 'a.jpg\0.exe', '1'))),
    status: 400,
    text: 'a field of a part must be a name and a value, without control characters',
  },
  ...[
    { from: '.NET', parameters: "filename=x; filename*=utf-8''a.txt", filename: 'a.txt' },
    {
      from: '.NET, with a name that is not ASCII',
      parameters: 'filename="=?utf-8?B?w6Q=?="; filename*=utf-8\'\'%C3%A4.txt',
      filename: 'ä.txt',
    },
    { from: 'one who sends nothing else', parameters: "filename*=UTF-8'de'a%2fb%20c", filename: 'b c' },
    { from: 'one who quotes it', parameters: 'filename*="utf-8\'\'a.txt"', filename: 'a.txt' },
    { from: 'one who writes Latin-1', parameters: "filename*=ISO-8859-1''%e4", filename: 'ä' },
  ].map(({ filename, from, parameters }) => ({
    title: `an encoded file name is the name of a file (RFC6266§4.3): from ${from}`,
    sent: multipart(closed(partOf([`${NAMED}; ${parameters}`], '1'))),
    status: 200,
    text: JSON.stringify([['a', filename, 'text/plain', '1']]),
  })),
  ...[
    "filename*=utf-8''%ff",
    "filename*=utf-8''%zz",
    "filename*=koi8-r''a",
    'filename*=a.txt',
    'filename="a"; filename*=a.txt',
  ].map((parameters) => ({
    title: `an encoded file name that cannot be decoded is refused: ${parameters}`,
    sent: multipart(closed(partOf([`${NAMED}; ${parameters}`], '1'))),
    status: 400,
    text: 'must be UTF-8',
  })),
  ...['%0d%0aX', '%00', '%7f'].map((escape) => ({
    title: `no line break and no NUL comes through in an encoded file name: ${escape}`,
    sent: multipart(closed(partOf([`${NAMED}; filename*=utf-8''a${escape}`], '1'))),
    status: 400,
    text: 'a name must not have control characters',
  })),
  ...[
    "filename*0*=utf-8''a; filename*1=b",
    'filename*0="a"; filename*1="b"',
    'filename*1*=x',
    "name*=utf-8''b",
    'name*0="b"',
  ].map((parameters) => ({
    title: `a name in pieces is refused, and its part no text field (RFC2231§3): ${parameters}`,
    sent: multipart(closed(partOf([`${NAMED}; ${parameters}`], '1'))),
    status: 400,
    text: 'a name must be in one piece, and UTF-8',
  })),
  ...[
    ['a"b', 'a\\"b'],
    ['a"b', 'a%22b'],
    ['a\\', 'a\\'],
    ['a\\\\', 'a\\\\'],
    ['a\\b', 'a\\b'],
    ['"', '\\"'],
    ['"a"', '\\"a\\"'],
    ['a%0D%0Ab', 'a%0D%0Ab'],
  ].map(([name, written]) => ({
    title: `quotes and backslashes in a name are those that were meant: ${written}`,
    sent: multipart(closed(fieldOf(written ?? '', '1'), fileOf(written ?? '', 'f', '2'))),
    status: 200,
    text: JSON.stringify([
      [name, '1'],
      [name, 'f', 'text/plain', '2'],
    ]),
  })),
  {
    title: 'no line break comes through in a name of an urlencoded form',
    sent: urlencoded('a%0D%0Ab=1'),
    status: 400,
    text: 'a name must not have control characters, got "a\\r\\nb"',
  },
  {
    title: 'no NUL comes through in a name of an urlencoded form',
    sent: urlencoded('a%00b=1'),
    status: 400,
    text: 'a name must not have control characters',
  },
  {
    title: 'a value may have line breaks in an urlencoded form',
    sent: urlencoded('a=1%0D%0A2'),
    status: 200,
    text: '[["a","1\\r\\n2"]]',
  },
  {
    title: 'white space may follow a boundary (RFC2046§5.1.1)',
    sent: multipart(`--xyz \t\r\n${NAMED}\r\n\r\n1\r\n--xyz\t \r\n${NAMED}\r\n\r\n2\r\n--xyz-- \t \r\n`),
    status: 200,
    text: '[["a","1"],["a","2"]]',
  },
  {
    title: 'white space may follow the closing delimiter where nothing else does',
    sent: multipart(`${fieldOf('a', '1')}--xyz-- \t`),
    status: 200,
    text: '[["a","1"]]',
  },
  ...['--xyz-\r\n', '--xyz- -\r\n', '--xyz--x\r\n', '--xyz x\r\n', '--xyz\n', '--xyz\r'].map((line) => ({
    title: `nothing else may follow a boundary: ${JSON.stringify(line)}`,
    sent: multipart(`${fieldOf('a', '1')}${line}${NAMED}\r\n\r\n2\r\n--xyz--\r\n`),
    status: 400,
    text: 'a boundary must be followed by the end of its line',
  })),
  ...['\n--xyz\n', '\n--xyz--\n', '\r--xyz--', '--xyz--', '\r\n-xyz--\r\n', '\r\nxyz\r\n', '\n--xyz\r\n'].map(
    (content) => ({
      title: `a boundary that does not come after CRLF and two dashes is content: ${JSON.stringify(content)}`,
      sent: multipart(closed(fieldOf('a', `1${content}`))),
      status: 200,
      text: JSON.stringify([['a', `1${content}`]]),
    }),
  ),
  {
    title: 'a part may have no content at all (RFC2046§5.1.1)',
    sent: multipart(`--xyz\r\n${NAMED}\r\n\r\n--xyz--\r\n`),
    status: 200,
    text: '[["a",""]]',
  },
  {
    title: 'white space after a boundary has a limit',
    sent: multipart(`--xyz${' '.repeat(9000)}\r\n${NAMED}\r\n\r\n1\r\n--xyz--\r\n`),
    status: 413,
    text: 'the head of a part must have 8192 bytes at most, got more',
  },
  {
    title: 'a boundary may be quoted',
    sent: multipart(closed(fieldOf('a', '1')), 'Multipart/Form-Data; charset=utf-8; Boundary="xyz"'),
    status: 200,
    text: '[["a","1"]]',
  },
  {
    title: 'a quoted boundary may have a space in it',
    sent: multipart(closed(fieldOf('a', '1')).replaceAll('xyz', 'x z'), `${BOUNDARY_TYPE}"x z"`),
    status: 200,
    text: '[["a","1"]]',
  },
  {
    title: 'a boundary must not end with a space (RFC2046§5.1.1)',
    sent: multipart(closed(fieldOf('a', '1')), `${BOUNDARY_TYPE}"xyz "`),
    status: 400,
    text: 'multipart/form-data must have one boundary of 1 to 70 characters',
  },
  ...['', 'Content-Type: nonsense', 'Content-Type:'].map((line) => ({
    title: `a file without a type that can be read is text/plain (RFC7578§4.4): ${JSON.stringify(line)}`,
    sent: multipart(closed(partOf([`${NAMED}; filename="f"`, ...(line === '' ? [] : [line])], '1'))),
    status: 200,
    text: '[["a","f","text/plain","1"]]',
  })),
  {
    title: 'a line that is no field is refused, not taken for the end of a head',
    sent: multipart(closed(partOf([NAMED, 'nonsense'], '1'))),
    status: 400,
    text: 'a field of a part must be a name and a value, without control characters, got "nonsense"',
  },
  ...['gzip', 'GZIP', 'x-gzip', 'identity, br', 'gzip, deflate', 'unknown'].map((coding) => ({
    title: `content in a coding is refused, whichever it is: ${coding}`,
    sent: {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': coding },
      body: 'a=1',
    },
    status: 415,
    text: 'a form must not be packed',
  })),
  ...['identity', 'Identity', 'identity, identity'].map((coding) => ({
    title: `content in no coding is read: ${coding}`,
    sent: {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': coding },
      body: 'a=1',
    },
    status: 200,
    text: '[["a","1"]]',
  })),
  {
    title: 'a transfer encoding is refused, not handed on (RFC7578§4.7)',
    sent: multipart(closed(partOf([NAMED, 'Content-Transfer-Encoding: base64'], 'MQ=='))),
    status: 400,
    text: 'a part must not have a transfer encoding, got "base64"',
  },
  {
    title: 'a charset that is none is refused',
    sent: multipart(closed(partOf([NAMED, 'Content-Type: text/plain; charset=base64'], 'x'))),
    status: 400,
    text: 'a charset must be one that is known, got "base64"',
  },
  {
    title: 'text that is not UTF-8 is refused in multipart',
    sent: multipart(closed(fieldOf('a', '\xff'))),
    status: 400,
    text: 'text of a form must be UTF-8',
  },
  {
    title: 'text that is not UTF-8 is refused in urlencoded',
    sent: urlencoded('a=%ff'),
    status: 400,
    text: 'a field must be UTF-8 in escapes of two hex digits, got "%ff"',
  },
  {
    title: 'a broken escape is refused',
    sent: urlencoded('a=100%'),
    status: 400,
    text: 'a field must be UTF-8 in escapes of two hex digits, got "100%"',
  },
  {
    title: 'an urlencoded form in another charset is refused',
    sent: {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-7' },
      body: 'a=1',
    },
    status: 415,
    text: 'application/x-www-form-urlencoded must be in UTF-8, got "utf-7"',
  },
  {
    title: 'packed content is refused, so there is no bomb in it',
    sent: {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': 'gzip' },
      body: 'a=1',
    },
    status: 415,
    text: 'a form must not be packed, got "gzip"',
  },
  {
    title: 'a form that is cut off is refused',
    sent: multipart(fieldOf('a', '1')),
    status: 400,
    text: 'multipart content must end with its closing delimiter',
  },
  {
    title: 'a form that is cut off in a head is refused',
    sent: multipart(`${fieldOf('a', '1')}--xyz\r\nContent-Dispo`),
    status: 400,
    text: 'multipart content must end with its closing delimiter',
  },
  {
    title: 'a multipart form without any content is refused',
    sent: multipart(''),
    status: 400,
    text: 'multipart content must end with its closing delimiter',
  },
  {
    title: 'a boundary that only begins like ours is refused',
    sent: multipart(`${fieldOf('a', '1')}--xyzz\r\n${NAMED}\r\n\r\n2\r\n--xyz--\r\n`),
    status: 400,
    text: 'a boundary must be followed by the end of its line (RFC2046§5.1.1)',
  },
  {
    title: '`__proto__` is a name like any other in a form',
    sent: urlencoded('__proto__=1&constructor=2'),
    status: 200,
    text: '[["__proto__","1"],["constructor","2"]]',
  },
];

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('traps, over $over', ({ over }) => {
  it.each(TRAPS)('$title', async ({ options, sent, status, text }) => {
    await using asking = client(linted({ folder, ...options }, echo), { over });
    const response = await asking.post('/', sent);
    expect(response).toMatchObject({ status, text: expect.stringContaining(text) as string });
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  });
});

describe('traps', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['C:\\fakepath\\a.txt', 'a.txt'],
    ['/', ''],
    ['..', ''],
    ['a/..', ''],
    ['a\\"b%22.txt', 'a"b".txt'],
    ['%2e%2e%2fa', '%2e%2e%2fa'],
    ['Zo\xc3\xab.txt', 'Zoë.txt'],
  ])('a file name is never a path: %s', async (filename, name) => {
    const sent = multipart(closed(fileOf('a', filename, '1')));
    const response = await client(linted({ folder }, echo)).post('/', sent);
    expect(response.json).toEqual([['a', name, 'text/plain', '1']]);
  });

  it('quotes and backslashes without end take no time (Rack CVE-2026-34827, CVE-2025-49007)', async () => {
    const asking = client(linted({ folder, maxPartHead: 1_000_000, maxName: 1_000_000 }, echo));
    const begun = performance.now();
    for (const evil of [
      '\\'.repeat(300_000),
      '\\"'.repeat(150_000),
      '; a'.repeat(100_000),
      ' '.repeat(300_000),
    ]) {
      const sent = multipart(closed(partOf([`Content-Disposition: form-data; name="${evil}`], '1')));
      expect((await asking.post('/', sent)).status).toBe(400);
    }
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('a head of 60,000 fields with one name takes no time', async () => {
    const asking = client(linted({ folder, maxPartHead: 1_000_000 }, echo));
    const sent = multipart(closed(partOf([NAMED, ...Array<string>(60_000).fill('a:1')], '1')));
    expect((await asking.post('/', sent)).status).toBe(200);
  });

  it('room for files comes back when their response has ended', async () => {
    const asking = client(linted({ folder, maxStored: 100 }, echo));
    for (let request = 0; request < 5; request++) {
      const sent = multipart(closed(fileOf('a', 'a', 'x'.repeat(90))));
      expect((await asking.post('/', sent)).status).toBe(200);
    }
  });
});
