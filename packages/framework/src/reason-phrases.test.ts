import { REASON_PHRASES as OF_HTTP1 } from '@tsgi/http1';
import { expect, it } from 'vitest';
import { REASON_PHRASES } from './reason-phrases.ts';

it('has the phrases that the server has', () => {
  expect(REASON_PHRASES).toEqual(OF_HTTP1);
});
