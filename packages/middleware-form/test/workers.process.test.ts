/** The files of a form are gone after its process, too. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { fileOf } from './requests.ts';
import { folder, kept, useUploadFolder } from './upload-folder.ts';

useUploadFolder();

describe('form', () => {
  it('removes the files when the server has to stop in the middle of one', async () => {
    const program = join(import.meta.dirname, 'upload-server.ts');
    const argv = ['--conditions=tsgi-source', program, folder];
    const server = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(server, 'exit');
    const [url] = (await once(server.stdout, 'data')) as [Buffer];
    await using connection = await connect({ host: '127.0.0.1', port: Number(new URL(String(url)).port) });
    const type = 'Content-Type: multipart/form-data; boundary=xyz';
    await connection.send(`POST / HTTP/1.1\r\nHost: a\r\n${type}\r\nContent-Length: 9000\r\n\r\n`);
    await connection.send(fileOf('a', 'a', 'some of it').slice(0, -4));
    await expect.poll(kept).toHaveLength(2);
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(kept()).toEqual([]);
  });
});
