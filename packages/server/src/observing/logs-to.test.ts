import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { logsTo } from './logs-to.ts';

describe('logsTo', () => {
  it('writes each log to its stream', () => {
    const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
    const { accessLog, errorLog } = logsTo({ stdout, stderr });
    accessLog('one\ntwo\n');
    errorLog('three\n');
    expect([stdout.read(), stderr.read()]).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('leaves alone the stream of a log that goes elsewhere', () => {
    const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
    const elsewhere: string[] = [];
    const { accessLog, errorLog } = logsTo({ stdout, stderr }, { errorLog: (text) => elsewhere.push(text) });
    accessLog('one\n');
    errorLog('two\n');
    expect([stdout.read(), stderr.read(), elsewhere]).toEqual(['one\n', null, ['two\n']]);
  });
});
