import { type EventSourceMessage, createParser } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, formatEvent } from './server-sent-event.ts';

describe('formatEvent', () => {
  it.each<{ title: string; event: ServerSentEvent | string; text: string }>([
    { title: 'takes text alone for the data', event: 'hi', text: 'data: hi\n\n' },
    {
      title: 'has all fields',
      event: { data: 'hi', event: 'news', id: '5', retry: 1000 },
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
    { title: 'may have an id only', event: { id: '' }, text: 'id: \n\n' },
  ])('$title', ({ event, text }) => {
    expect(formatEvent(event)).toBe(text);
  });

  it.each<{ event: ServerSentEvent; message: string }>([
    {
      event: { event: 'a\nb' },
      message: 'the event of a server-sent event must be one line without NUL, got "a\\nb"',
    },
    {
      event: { id: 'a\rb' },
      message: 'the id of a server-sent event must be one line without NUL, got "a\\rb"',
    },
    {
      event: { id: 'a\0b' },
      message: 'the id of a server-sent event must be one line without NUL, got "a\\u0000b"',
    },
    { event: { retry: -1 }, message: 'the retry of a server-sent event must be whole ms, got -1' },
    { event: { retry: 0.5 }, message: 'the retry of a server-sent event must be whole ms, got 0.5' },
    {
      event: { data: () => 1 },
      message: 'the data of a server-sent event must be text or have JSON, got function',
    },
  ])('refuses $event', ({ event, message }) => {
    expect(() => formatEvent(event)).toThrow(message);
  });

  it('is read as it was written', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', 'é', '{', 'data') });
    const line = text.map((value) => value.replace(/[\r\n]/g, ''));
    const events = fc.record({ data: text, event: line.filter((name) => name !== ''), id: line });
    fc.assert(
      fc.property(fc.array(events, { maxLength: 5 }), (sent) => {
        const received: EventSourceMessage[] = [];
        const parser = createParser({ onEvent: (event) => received.push(event) });
        for (const event of sent) parser.feed(`:\n\n${formatEvent(event)}`);
        expect(received).toEqual(
          sent.map((event) => ({ ...event, data: event.data.replace(/\r\n?/g, '\n') })),
        );
      }),
    );
  });
});
