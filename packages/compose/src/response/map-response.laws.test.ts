/** What holds for applications of every shape, seen through a real server, under lint on both sides. */
import type { Application, Header, Middleware } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { client } from '@tsgi/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Script, applicationOf, failsInTheTurnOfItsHead, scripts } from '../../test/applications.ts';
import { mapChunks } from '../body/map-chunks.ts';
import { compose } from '../compose.ts';
import { cascade } from '../routing/cascade.ts';
import { mapHead } from './map-head.ts';
import { mapResponse } from './map-response.ts';
import type { ResponseParts } from './response-parts.ts';

interface Seen {
  readonly status: number;
  readonly fields: readonly Header[];
  readonly text: string;
  readonly calls: number;
  readonly closes: number;
}

/** What a client sees of the scripted application, and the application of its server. */
async function seenOf(script: Script, wrap: (app: Application) => Application): Promise<Seen | string> {
  const { app, seen } = applicationOf(script);
  const violations: string[] = [];
  const report = ({ message }: Error) => void violations.push(message);
  const outer = client(lint(wrap(lint(app, { report })), { report }), { lint: false });
  try {
    const { status, fields, text } = await outer.get('/');
    const kept = fields.filter(
      ([name]) => !/^(?:date|content-length|transfer-encoding|connection)$/i.test(name),
    );
    return { status, fields: kept, text, ...seen };
  } catch {
    return `cut, ${seen.calls} calls, ${seen.closes} closes`;
  } finally {
    expect(violations.filter((message) => !message.startsWith(ON_PURPOSE))).toEqual([]);
  }
}

// A script that is sync cannot wait.
const ON_PURPOSE = 'WRITE-WAIT';

const same: Middleware = (app) => app;
const later = (response: ResponseParts) => Promise.resolve().then(() => response);
const shout = (response: ResponseParts): ResponseParts => ({
  ...response,
  headers: [...response.headers, ['X-Shout', '1']],
  body: mapChunks(response.body, { chunk: (chunk) => String(chunk).toUpperCase(), flush: () => '!' }),
});
const rename = (response: ResponseParts): ResponseParts => ({
  ...response,
  status: response.status === '200 OK' ? '202 Accepted' : response.status,
  headers: response.headers.filter(([name]) => name !== 'X-First'),
});

describe('mapResponse', () => {
  it.each([
    ['a map that changes nothing', mapResponse((response) => response)],
    ['a map that changes nothing, later', mapResponse(later)],
    ['a head map that changes nothing', mapHead((head) => head)],
    [
      'both, nested',
      compose(
        mapResponse(later),
        mapHead((head) => head),
        mapResponse((response) => response),
      ),
    ],
    ['a cascade of one', (app: Application) => cascade([app])],
    ['a cascade that is never gone on with', (app: Application) => cascade([app, app], { on: [] })],
  ])('cannot be seen: %s', { timeout: 60_000 }, async (_, transparent) => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        fc.pre(!failsInTheTurnOfItsHead(script));
        expect(await seenOf(script, transparent)).toEqual(await seenOf(script, same));
      }),
    );
  });

  it('is a functor: two maps are one map', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const two = compose(mapResponse(rename), mapResponse(shout));
        const one = mapResponse((response) => rename(shout(response)));
        expect(await seenOf(script, one)).toEqual(await seenOf(script, two));
      }),
    );
  });

  it('maps now as it maps later', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const slow = mapResponse(async (response) => shout(await later(response)));
        expect(await seenOf(script, slow)).toEqual(await seenOf(script, mapResponse(shout)));
      }),
    );
  });
});
