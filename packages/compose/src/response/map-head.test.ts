import type { Application } from '@tsgi/spec';
import { client, createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { array, asyncGenerator, generator } from '../../test/shapes.ts';
import { mapHead } from './map-head.ts';

describe('mapHead', () => {
  const counting = () => {
    let calls = 0;
    return mapHead(({ status, headers }) => ({
      status,
      headers: [...headers, ['X-Calls', String(++calls)]],
    }));
  };

  it.each([
    ['an array', array],
    ['a generator', generator],
    ['an async generator', asyncGenerator],
  ])('changes the head of %s', async (_, app) => {
    const response = await client(counting()(app)).get('/');
    expect(response).toMatchObject({ status: 200, text: 'ab' });
    expect(response.headers.get('x-calls')).toBe('1');
  });

  it('maps a response anew that is replaced', async () => {
    const app: Application = function* (_environ, startResponse) {
      startResponse('200 OK', []);
      startResponse('500 Oops', [], { error: new Error('oops') });
      yield 'sorry';
    };
    const response = await client(counting()(app)).get('/');
    expect(response.status).toBe(500);
    expect(response.headers.get('x-calls')).toBe('2');
  });

  it('gives back the very body', () => {
    const body = ['a'];
    const app: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      return body;
    };
    expect(counting()(app)(createEnviron(), () => () => undefined)).toBe(body);
  });
});
