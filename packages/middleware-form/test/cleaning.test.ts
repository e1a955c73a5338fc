/** The files of a form are gone after its response, whatever happened. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Application, Environ } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { type FormOptions, type HasForm, form } from '../src/index.ts';
import { closed, echo, fileOf, linted, multipart } from './requests.ts';
import { folder, kept, useUploadFolder } from './upload-folder.ts';

useUploadFolder();

type FormApplication = Application<Environ & HasForm>;

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('form, over a $over', (options) => {
  const ask = (app: FormApplication, settings: FormOptions = {}) =>
    client(linted({ folder, ...settings }, app), options);

  it('removes the files after the response', async () => {
    let during: string[] = [];
    const app: FormApplication = async (environ, startResponse) => {
      await environ['form.read']();
      during = kept();
      const [own = ''] = during;
      expect(statSync(join(folder, own)).mode & 0o777).toBe(0o700);
      startResponse('200 OK', []);
      return ['ok'];
    };
    await using asking = ask(app);
    await asking.post('/', multipart(closed(fileOf('a', 'a', '1'), fileOf('b', 'b', '2'))));
    expect(during).toHaveLength(3);
    await expect.poll(kept).toEqual([]);
  });

  it('removes the files when the application fails', async () => {
    const app: FormApplication = async (environ) => {
      await environ['form.read']();
      throw new Error('oops');
    };
    await using asking = ask(app);
    const response = await asking.post('/', multipart(closed(fileOf('a', 'a', '1'))));
    expect(response.status).toBe(500);
    await expect.poll(kept).toEqual([]);
  });

  it('removes the files when the form turns out to be broken', async () => {
    await using asking = ask(echo);
    const response = await asking.post('/', multipart(`${fileOf('a', 'a', '1')}${fileOf('b', 'b', '2')}`));
    expect(response.status).toBe(400);
    await expect.poll(kept).toEqual([]);
  });

  it('removes the files when the client leaves in the middle of one (Multer CVE-2025-47935)', async () => {
    const failures: unknown[] = [];
    const app: FormApplication = async (environ, startResponse) => {
      await environ['form.read']().catch((error: unknown) => {
        failures.push(error);
        throw error;
      });
      startResponse('200 OK', []);
      return [];
    };
    await using asking = ask(app);
    const connection = await asking.connect();
    const type = 'Content-Type: multipart/form-data; boundary=xyz';
    await connection.send(`POST / HTTP/1.1\r\nHost: a\r\n${type}\r\nContent-Length: 9000\r\n\r\n`);
    await connection.send(fileOf('a', 'a', 'some of it').slice(0, -4));
    await expect.poll(kept).toHaveLength(2);
    connection.destroy();
    await expect.poll(() => failures).toHaveLength(1);
    await expect.poll(kept).toEqual([]);
  });

  it('removes the files when the response ends before the form', async () => {
    let reading: Promise<unknown> = Promise.resolve();
    const app: FormApplication = async (environ, startResponse) => {
      reading = environ['form.read']().catch((error: unknown) => error);
      await expect.poll(kept).toHaveLength(2);
      startResponse('200 OK', []);
      return ['done'];
    };
    await using asking = ask(app);
    const connection = await asking.connect();
    const type = 'Content-Type: multipart/form-data; boundary=xyz';
    await connection.send(`POST / HTTP/1.1\r\nHost: a\r\n${type}\r\nContent-Length: 9000\r\n\r\n`);
    await connection.send(fileOf('a', 'a', 'some of it').slice(0, -4));
    expect((await connection.response()).status).toBe(200);
    await connection.send('and more of it'.repeat(10)).catch(() => undefined);
    await expect.poll(kept).toEqual([]);
    connection.destroy();
    expect(await reading).toBeInstanceOf(Error);
    expect(kept()).toEqual([]);
  });
});

describe('form', () => {
  it('fails with the reason of the signal when the client leaves in the middle of a file: nothing for the log', async () => {
    const gone = new AbortController();
    const body = async function* () {
      yield fileOf('a', 'a', 'some of it').slice(0, -4);
      gone.abort(new Error('the client has left'));
      for (const finished of environ['tsgi.response_finished']) await finished();
      yield 'and more of it';
    };
    const sent = { ...multipart(''), method: 'POST', body: body() };
    const environ: Environ = createEnviron({ ...sent, environ: { 'tsgi.signal': gone.signal } });
    const answer = Promise.resolve(form({ folder })(echo)(environ, () => () => undefined));
    const failure = await answer.catch((error: unknown) => error);
    expect(failure).toBe(gone.signal.reason);
  });

  it('fails when the folder has gone, as something that is not the fault of the client', async () => {
    const asking = client(linted({ folder }, echo));
    rmSync(folder, { recursive: true });
    expect((await asking.post('/', multipart(closed(fileOf('a', 'a', '1'))))).status).toBe(500);
    expect(existsSync(folder)).toBe(false);
    expect(asking.errors).toHaveLength(1);
  });
});
