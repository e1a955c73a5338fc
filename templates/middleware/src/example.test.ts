import type { Application } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { type ExampleOptions, example, withGreeting } from './index.ts';

const app: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['Hello world!\n'];
};

describe.each([{ over: 'memory' }, { over: 'socket' }] as const)('example, over $over', ({ over }) => {
  it('greets with each response', async () => {
    await using asking = client(example()(lint(app)), { over });
    const response = await asking.get('/');
    expect(response.headers.get('greeting')).toBe('hello');
    expect(response.text).toBe('Hello world!\n');
  });
});

describe('example', () => {
  it('has a name, for lists of routes', () => {
    expect(example().name).toBe('example');
  });

  it('refuses an option that cannot be used', () => {
    const options = { text: 3 } as unknown as ExampleOptions;
    expect(() => example(options)).toThrow('text must be a string that is not empty, got 3');
  });
});

describe('withGreeting', () => {
  it('leaves the fields of the application alone', () => {
    const headers: [string, string][] = [['Content-Type', 'text/plain']];
    expect(withGreeting({ status: '200 OK', headers }, 'hi').headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['Greeting', 'hi'],
    ]);
    expect(headers).toHaveLength(1);
  });
});
