/** Applications of three shapes that say "ab". */
import type { Application } from '@tsgi/spec';

export const array: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return ['a', 'b'];
};
export function* generator(...[, startResponse]: Parameters<Application>): Generator<string> {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  yield 'a';
  yield 'b';
}
export async function* asyncGenerator(...[, startResponse]: Parameters<Application>): AsyncGenerator<string> {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  yield 'a';
  yield 'b';
}
