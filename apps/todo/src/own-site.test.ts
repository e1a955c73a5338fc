import { createEnviron } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import { isOwn } from './own-site.ts';

describe('isOwn', () => {
  it.each([
    ['GET', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, true],
    ['HEAD', { 'Sec-Fetch-Site': 'cross-site' }, true],
    ['POST', {}, true],
    ['POST', { 'Sec-Fetch-Site': 'same-origin' }, true],
    ['POST', { 'Sec-Fetch-Site': 'none' }, true],
    ['POST', { 'Sec-Fetch-Site': 'same-site' }, false],
    ['POST', { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://todo.example:8000' }, false],
    ['POST', { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }, true],
    ['POST', { Origin: 'http://todo.example:8000' }, true],
    ['POST', { Origin: 'http://todo.example' }, false],
    ['POST', { Origin: 'http://todo.example:8001' }, false],
    ['POST', { Origin: 'http://evil.example:8000' }, false],
    ['POST', { Origin: 'null' }, false],
    ['POST', { Origin: '' }, false],
    ['DELETE', { Origin: 'https://evil.example' }, false],
    ['PROPFIND', { 'Sec-Fetch-Site': 'cross-site' }, false],
  ])('of %s with %j is %s', (method, headers, own) => {
    const environ = createEnviron({ method, headers: { Host: 'todo.example:8000', ...headers } });
    expect(isOwn(environ)).toBe(own);
  });
});
