import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Application, Environ } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { closed, echo, fieldOf, fileOf, linted, multipart, partOf, urlencoded } from '../test/requests.ts';
import { folder, kept, useUploadFolder } from '../test/upload-folder.ts';
import { FormError, type FormOptions, type HasForm, form } from './form.ts';

useUploadFolder();

type FormApplication = Application<Environ & HasForm>;

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('form, over a $over', (options) => {
  const ask = (app: FormApplication, settings: FormOptions = {}) =>
    client(linted({ folder, ...settings }, app), options);

  it('reads an urlencoded form', async () => {
    await using asking = ask(echo);
    const response = await asking.post('/', { form: { name: 'Zoë & Co', tag: ['a', 'b'], empty: '' } });
    expect(response.json).toEqual([
      ['name', 'Zoë & Co'],
      ['tag', 'a'],
      ['tag', 'b'],
      ['empty', ''],
    ]);
  });

  it.each([{ files: 'disk' }, { files: 'memory' }] as const)('reads files to $files', async (settings) => {
    const sent = new FormData();
    sent.append('title', 'Ünïcode "quoted"');
    sent.append('a', new File(['first\r\n--'], 'ä "1".txt', { type: 'text/plain' }));
    sent.append('b', new File([], 'empty.bin'));
    await using asking = ask(echo, settings);
    const response = await asking.post('/', { multipart: sent });
    expect(response.json).toEqual([
      ['title', 'Ünïcode "quoted"'],
      ['a', 'ä "1".txt', 'text/plain', 'first\r\n--'],
      ['b', 'empty.bin', 'application/octet-stream', ''],
    ]);
  });

  it('gives the files of a form as streams, in the order in which they come', async () => {
    const app: FormApplication = async function* (environ, startResponse) {
      startResponse('200 OK', []);
      for await (const part of environ['form.parts']()) {
        if (part.kind === 'field') yield `${part.name}=${part.value};`;
        else if (part.name === 'big') {
          const hash = createHash('sha256');
          for await (const bytes of part.content) hash.update(bytes);
          yield `${part.filename}:${hash.digest('hex')};`;
        }
      }
    };
    const bytes = Buffer.alloc(3_000_000, 'some \r\n--xyz bytes');
    const sent = new FormData();
    sent.append('one', '1');
    sent.append('skipped', new File([bytes], 'skipped'));
    sent.append('big', new File([bytes], 'big.bin'));
    sent.append('two', '2');
    await using asking = ask(app);
    const response = await asking.post('/', { multipart: sent });
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(response.text).toBe(`one=1;big.bin:${digest};two=2;`);
    expect(kept()).toEqual([]);
  });
});

describe('form', () => {
  const ask = (app: FormApplication, options: FormOptions = {}) =>
    client(linted({ folder, ...options }, app));

  it('reads nothing that nobody asks for', async () => {
    const app: FormApplication = async (environ, startResponse) => {
      startResponse('200 OK', []);
      return [await environ['tsgi.input'].read()];
    };
    expect((await ask(app).post('/', multipart('no form'))).text).toBe('no form');
  });

  it('reads a form once, whoever asks', async () => {
    const app: FormApplication = async (environ, startResponse) => {
      const [one, other] = await Promise.all([environ['form.read'](), environ['form.read']()]);
      startResponse('200 OK', []);
      return [String(one === other)];
    };
    expect((await ask(app).post('/', urlencoded('a=1'))).text).toBe('true');
  });

  it('refuses to read a form twice in different ways', async () => {
    const app: FormApplication = async (environ, startResponse) => {
      for await (const part of environ['form.parts']()) expect(part.name).toBe('a');
      const failure = await environ['form.read']().catch((error: unknown) => error);
      startResponse('200 OK', []);
      return [(failure as Error).name];
    };
    expect((await ask(app).post('/', urlencoded('a=1'))).text).toBe('InputConsumedError');
  });

  it('refuses the content of a part that was left behind', async () => {
    const app: FormApplication = async (environ, startResponse) => {
      const parts = environ['form.parts']();
      const first = (await parts.next()).value;
      await parts.next();
      startResponse('200 OK', []);
      if (first?.kind !== 'file') return ['no file'];
      const reading = first.content[Symbol.asyncIterator]().next();
      return [await reading.then(String, (error: unknown) => (error as Error).message)];
    };
    const sent = multipart(closed(fileOf('a', 'a', '1'), fieldOf('b', '2')));
    expect((await ask(app).post('/', sent)).text).toBe(
      'the content of a part must be read before the next part is asked for',
    );
  });

  it('leaves out a file control that was left empty, and nothing else', async () => {
    const sent = multipart(
      closed(fileOf('none', '', ''), fileOf('nameless', '', 'x'), fileOf('empty', 'e', '')),
    );
    expect((await ask(echo).post('/', sent)).json).toEqual([
      ['nameless', '', 'text/plain', 'x'],
      ['empty', 'e', 'text/plain', ''],
    ]);
  });

  it('reads an empty form', async () => {
    expect((await ask(echo).post('/', multipart(closed()))).json).toEqual([]);
    expect((await ask(echo).post('/', urlencoded(''))).json).toEqual([]);
  });

  it('reads what stands before the first boundary and after the last as nothing', async () => {
    const sent = multipart(`before\r\n${closed(fieldOf('a', '1'))}after\r\n--xyz\r\nafter`);
    expect((await ask(echo).post('/', sent)).json).toEqual([['a', '1']]);
  });

  it('decodes a field in its own charset', async () => {
    const head = ['Content-Disposition: form-data; name="a"', 'Content-Type: text/plain; charset=iso-8859-1'];
    expect((await ask(echo).post('/', multipart(closed(partOf(head, 'Zo\xeb'))))).json).toEqual([
      ['a', 'Zoë'],
    ]);
  });

  it('answers for an async generator that it lets through', async () => {
    const app: FormApplication = async function* (environ, startResponse) {
      const sent = await environ['form.read']();
      startResponse('200 OK', []);
      yield JSON.stringify(sent.get('a'));
    };
    expect(await ask(app).post('/', urlencoded('a=%'))).toMatchObject({ status: 400 });
    expect(await ask(app).post('/', urlencoded('a=b'))).toMatchObject({ status: 200, text: '"b"' });
  });

  it('answers for an application that has begun its response, if nothing of it was sent', async () => {
    const app: FormApplication = async (environ, startResponse) => {
      startResponse('200 OK', []);
      const sent = await environ['form.read']();
      return [JSON.stringify(sent.get('a'))];
    };
    expect(await ask(app).post('/', urlencoded('a=%'))).toMatchObject({ status: 400 });
    expect(await ask(app).post('/', urlencoded('a=b'))).toMatchObject({ status: 200, text: '"b"' });
  });

  it('closes the body of the application', async () => {
    let closes = 0;
    const app: FormApplication = (_environ, startResponse) => {
      startResponse('200 OK', []);
      const close = () => {
        closes++;
      };
      return Object.assign(Readable.from(['a', 'b']), { close });
    };
    expect((await ask(app).get('/')).text).toBe('ab');
    expect(closes).toBe(1);
  });

  it('leaves a file a file, and an array an array', () => {
    const environ = createEnviron();
    for (const body of [['a'], environ['tsgi.file_wrapper'](Readable.from(['a']))]) {
      const app: FormApplication = (_environ, startResponse) => {
        startResponse('200 OK', []);
        return body;
      };
      expect(form()(app)(environ, () => () => undefined)).toBe(body);
    }
  });

  it('lets the application answer an error itself', async () => {
    const app: FormApplication = async (environ, startResponse) => {
      const error: unknown = await environ['form.read']().catch((thrown: unknown) => thrown);
      startResponse('200 OK', []);
      return [error instanceof FormError ? error.code : 'none'];
    };
    expect((await ask(app, { maxContent: 3 }).post('/', urlencoded('a=bcd'))).text).toBe('too-large');
  });

  it('passes on errors that are not about forms', async () => {
    const app: FormApplication = () => {
      throw new Error('mine');
    };
    const asking = ask(app);
    expect((await asking.get('/')).status).toBe(500);
    expect(asking.errors.join('')).toContain('mine');
  });

  it('says what it takes when it gets no form', async () => {
    const response = await ask(echo).post('/', { json: {} });
    expect(response).toMatchObject({
      status: 415,
      text: 'the content must be of the type application/x-www-form-urlencoded or multipart/form-data, got "application/json"\n',
    });
    expect(response.headers.get('accept')).toBe('application/x-www-form-urlencoded, multipart/form-data');
    expect(response.headers.get('accept-encoding')).toBeNull();
  });

  it('says that it takes no coding when it gets one (RFC9110§15.5.16)', async () => {
    const response = await ask(echo).post('/', { form: {}, headers: { 'Content-Encoding': 'gzip' } });
    expect(response.status).toBe(415);
    expect(response.headers.get('accept-encoding')).toBe('identity');
    expect(response.headers.get('accept')).toBeNull();
  });

  it.each([
    [{ files: 'cloud' }, 'form: files must be "disk" or "memory", got "cloud"'],
    [{ folder: '/no/such/folder' }, 'form: folder must be a folder that is there, got "/no/such/folder"'],
    [{ folder: '\0' }, 'form: folder must be a folder that is there'],
    [{ folder: import.meta.filename }, 'form: folder must be a folder that is there, got '],
    [{ maxFile: -1 }, "form: maxFile must be a size in bytes, like 8190, '16k' or '1m', got -1"],
    [{ maxName: 0 }, 'form: maxName must be a whole number of 1 or more, got 0'],
    [{ maxfile: 1 }, 'form: there is no option "maxfile"; did you mean "maxFile"?'],
  ])('refuses the options %j', (options, message) => {
    expect(() => form(options as FormOptions)).toThrow(message);
  });

  it('has a name where routes are listed', () => {
    expect(form().name).toBe('form');
  });
});
