import { type EventSourceMessage, createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, formatEvent } from './server-sent-event.ts';

describe('formatEvent', () => {
  it.each<{ title: string; event: ServerSentEvent | string; text: string }>([
    { title: 'takes text alone for the data', event: 'hi', text: 'data: hi\n\n' },
    {
      title: 'has all fields',
      event: { data: 'hi', event: 'news', id: '5', retry: '1s' },
      text: 'event: news\nid: 5\nretry: 1000\ndata: hi\n\n',
    },
    {
      title: 'gives each line of the data a line',
      event: 'a\nb\r\nc\rd',
      text: 'data: a\ndata: b\ndata: c\ndata: d\n\n',
    },
    { title: 'sends empty data', event: '', text: 'data: \n\n' },
    {
      title: 'sends anything but text as JSON',
      event: { data: { a: [1, null] } },
      text: 'data: {"a":[1,null]}\n\n',
    },
    {
      title: 'keeps a name and an id in one line each, whatever a client put into them',
      event: { event: 'a\nb', id: '1\r\ndata: x\r2\0\n\n3' },
      text: 'event: a b\nid: 1 data: x 2   3\n\n',
    },
    { title: 'may have an id only', event: { id: '' }, text: 'id: \n\n' },
  ])('$title', ({ event, text }) => {
    expect(formatEvent(event)).toBe(text);
  });

  it.each<{ event: ServerSentEvent; message: string }>([
    {
      event: { retry: '-1s' },
      message: `the retry of a server-sent event must be a time, like '3s', got "-1s"`,
    },
    {
      event: { retry: 3000 as never },
      message: "the retry of a server-sent event must be a time, like '3s', got 3000",
    },
    {
      event: { data: () => 1 },
      message: 'the data of a server-sent event must be text or have JSON, got function',
    },
  ])('refuses $event', ({ event, message }) => {
    expect(() => formatEvent(event)).toThrow(message);
  });

  it('is read as it was written', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', 'é', '{', 'data') });
    const events = fc.record({ data: text, event: text.filter((name) => name !== ''), id: text });
    fc.assert(
      fc.property(fc.array(events, { maxLength: 5 }), (sent) => {
        const received: EventSourceMessage[] = [];
        const parser = createParser({ onEvent: (event) => received.push(event) });
        for (const event of sent) parser.feed(`:\n\n${formatEvent(event)}`);
        expect(received).toEqual(
          sent.map(({ data, event, id }) => ({
            data: data.replace(/\r\n?/g, '\n'),
            event: event.replace(/\r\n|[\r\n]/g, ' '),
            id: id.replace(/\r\n|[\r\n]/g, ' '),
          })),
        );
      }),
    );
  });
});
