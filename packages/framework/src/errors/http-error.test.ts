import { describe, expect, it } from 'vitest';
import * as errors from './http-error.ts';
import {
  abort,
  ConflictError,
  HttpError,
  type HttpErrorClass,
  MethodNotAllowedError,
  NotFoundError,
  httpError,
} from './http-error.ts';

const CLASSES = Object.entries(errors).flatMap(([name, value]) =>
  name.endsWith('Error') && value !== HttpError && typeof value === 'function' && /^[A-Z]/.test(name)
    ? [{ name, Class: value as HttpErrorClass<number> }]
    : [],
);

describe('HttpError', () => {
  it('has the reason phrase for a message where it is given none', () => {
    const error = new HttpError(404);
    expect(error).toMatchObject({ name: 'HttpError', status: 404, message: 'Not Found', headers: [] });
    expect(error.problem).toEqual({ title: 'Not Found', status: 404 });
  });

  it('has a message for the client, and a cause for nobody else than the log', () => {
    const cause = new Error('secret');
    const error = new HttpError(503, 'back at noon', { cause, headers: { 'Retry-After': '60' } });
    expect(error.cause).toBe(cause);
    expect(error.headers).toEqual([['Retry-After', '60']]);
    expect(error.problem).toEqual({ title: 'Service Unavailable', status: 503, detail: 'back at noon' });
  });

  it('has problem details, whose own members no extension replaces', () => {
    const { problem } = new HttpError(403, 'not enough credit', {
      type: 'https://example.com/no-credit',
      title: 'No credit',
      instance: '/accounts/5/orders/7',
      extensions: { balance: 30, status: 200, detail: 'other', title: 'other' },
    });
    expect(problem).toEqual({
      type: 'https://example.com/no-credit',
      title: 'No credit',
      status: 403,
      detail: 'not enough credit',
      instance: '/accounts/5/orders/7',
      balance: 30,
    });
  });

  it('has a title for a status without a phrase', () => {
    expect(new HttpError(499).message).toBe('Error 499');
  });

  it.each([200, 399, 600, 404.5, NaN, '404' as unknown as number])('refuses the status %j', (status) => {
    expect(() => new HttpError(status)).toThrow(
      `an error's status must be from 400 to 599, got ${JSON.stringify(status)}`,
    );
  });

  it('takes on the name of a class that extends it', () => {
    class SoldOutError extends ConflictError {
      constructor(article: string) {
        super(`${article} is sold out`);
      }
    }
    const error = new SoldOutError('tea');
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ name: 'SoldOutError', status: 409, message: 'tea is sold out' });
  });
});

describe('a named class', () => {
  it('is there for the usual statuses', () => {
    expect(CLASSES.map(({ name }) => name)).toEqual(expect.arrayContaining(['NotFoundError', 'GoneError']));
    expect(CLASSES).toHaveLength(20);
  });

  it.each(CLASSES)('$name is called as it is exported, and is what its status gives', ({ name, Class }) => {
    const error = new Class('why');
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ name, message: 'why' });
    expect(httpError(error.status, 'why')).toBeInstanceOf(Class);
  });
});

describe('MethodNotAllowedError', () => {
  it.each([
    { options: { allow: ['GET', 'HEAD'] }, headers: [['Allow', 'GET, HEAD']] },
    { options: {}, headers: [['Allow', '']] },
    {
      options: { allow: ['GET'], headers: { 'X-A': '1' } },
      headers: [
        ['Allow', 'GET'],
        ['X-A', '1'],
      ],
    },
  ])('says in Allow what there is: $headers', ({ headers, options }) => {
    const error = new MethodNotAllowedError(undefined, options);
    expect(error.headers).toEqual(headers);
    expect(error.allow).toEqual(options.allow ?? []);
  });
});

describe('abort', () => {
  it("throws an error of the status's own class", () => {
    const failing = () => abort(404, 'no user 5', { headers: [['X-A', '1']] });
    expect(failing).toThrow(NotFoundError);
    expect(failing).toThrow('no user 5');
  });

  it('throws an HttpError for a status that has none', () => {
    expect(() => abort(418)).toThrow(expect.objectContaining({ name: 'HttpError', status: 418 }));
  });

  it('refuses a status that is none of an error', () => {
    expect(() => abort(302)).toThrow(RangeError);
  });
});
