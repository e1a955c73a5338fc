import type { Application } from '@tsgi/spec';

/** Answers 404. */
export const notFound: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=utf-8']]);
  return ['Not Found\n'];
};
