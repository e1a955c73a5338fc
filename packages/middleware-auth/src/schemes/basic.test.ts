import { client } from '@tsgi/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basicField, guarded } from '../../test/guarded.ts';
import { type BasicOptions, basic } from '../index.ts';
import { parseUserPass } from './basic.ts';

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');

describe('basic', () => {
  const asked: string[][] = [];
  const app = guarded(
    basic({
      realm: 'Admin',
      check: (name, password) => {
        asked.push([name, password]);
        return password.endsWith('right') ? { name: name.toLowerCase() } : undefined;
      },
      nameOf: ({ name }) => name,
    }),
  );

  it.each<[string, string, [string, string]]>([
    ['a colon in the password', 'ada:a:b:right', ['ada', 'a:b:right']],
    ['an empty name', ':right', ['', 'right']],
    ['what is not ASCII, as UTF-8', 'Zoë:pässword right', ['Zoë', 'pässword right']],
    ['emoji', '🦊:right', ['🦊', 'right']],
    ['a byte order mark, which belongs to the name', '\u{feff}ada:right', ['\u{feff}ada', 'right']],
  ])('takes %s', async (_, userPass, told) => {
    asked.length = 0;
    await using asking = client(app);
    expect((await asking.get('/', { headers: basicField(userPass) })).status).toBe(200);
    expect(asked).toEqual([told]);
  });

  it('tells a name by the user if it is asked to: how it was typed does not count', async () => {
    await using asking = client(app);
    const response = await asking.get('/', { headers: basicField('ADA:right') });
    expect(response.json).toMatchObject({ name: 'ada' });
  });

  it.each<[string, string, number]>([
    ['no credentials', 'Basic', 400],
    ['what is no base64', 'Basic ???', 400],
    ['two sets of credentials', `Basic ${base64('a:right')}, Basic ${base64('b:right')}`, 400],
    ['a space in it', `Basic ${base64('a:right').slice(0, 4)} ${base64('a:right').slice(4)}`, 400],
    ['base64 for URLs', 'Basic _-_-', 401],
    ['base64 with bits left over', 'Basic YTpyaWdodB==', 401],
    ['no colon', `Basic ${base64('right')}`, 401],
    ['what is no UTF-8', `Basic ${base64(new Uint8Array([0xff, 0x3a, 0x78]))}`, 401],
    ['a control character', `Basic ${base64('a\nb:right')}`, 401],
    ['a NUL', `Basic ${base64('a:right\0right')}`, 401],
    ['another scheme', `Bearer ${base64('a:right')}`, 401],
    ['a wrong password', `Basic ${base64('a:wrong')}`, 401],
  ])('refuses %s', async (_, field, status) => {
    await using asking = client(app);
    const response = await asking.get('/', { headers: { Authorization: field } });
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Admin", charset="UTF-8"');
  });

  it('refuses two fields, whatever they say', async () => {
    await using asking = client(app);
    const headers: [string, string][] = [
      ['Authorization', `Basic ${base64('a:right')}`],
      ['Authorization', `Basic ${base64('a:right')}`],
    ];
    expect((await asking.get('/', { headers })).status).toBe(400);
  });

  it.each([undefined, false, null])('takes %s for nobody', async (nobody) => {
    const scheme = basic({ realm: 'x', check: () => nobody as undefined });
    await using asking = client(guarded(scheme));
    expect((await asking.get('/', { headers: basicField('a:b') })).status).toBe(401);
  });

  it('takes true for somebody, by the name that was sent', async () => {
    await using asking = client(guarded(basic({ realm: 'x', check: async () => true })));
    const response = await asking.get('/', { headers: basicField('a:b') });
    expect(response.json).toEqual({ user: true, name: 'a', type: 'Basic' });
  });

  it.each<[string, object]>([
    ['auth: realm must be printable ASCII, got "Zoë"', { realm: 'Zoë' }],
    ['auth: realm must be printable ASCII, got "a\\nb"', { realm: 'a\nb' }],
    ['auth: check must be a function, got undefined', { check: undefined }],
    ['auth: lockOut must be an object with the methods attempt, got {}', { lockOut: {} }],
  ])('refuses an option: %s', (message, bad) => {
    const options = { realm: 'x', check: () => undefined, ...bad } as BasicOptions;
    expect(() => basic(options)).toThrow(message);
  });
});

describe('parseUserPass', () => {
  it('reads whatever a client may send', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !/\p{Cc}|\p{Cs}/u.test(one));
    const name = text.filter((one) => !one.includes(':'));
    fc.assert(
      fc.property(name, text, (user, password) => {
        expect(parseUserPass(base64(`${user}:${password}`))).toEqual({ name: user, password });
      }),
    );
  });

  it('takes one text for one token only', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+/]{1,12}={0,2}$/), (token) => {
        const parsed = parseUserPass(token);
        if (parsed === undefined) return;
        expect(token.replace(/=+$/, '')).toBe(base64(`${parsed.name}:${parsed.password}`).replace(/=+$/, ''));
      }),
    );
  });
});
