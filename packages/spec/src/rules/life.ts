/**
 * What an application does before its first request and after its last.
 *
 * @module
 */
import type { StartResponse } from '../response.ts';
import { outcome } from '../conformance/outcome.ts';
import type { Environ } from '../environ.ts';
import type { ApplicationRule, WireRule } from './rule.ts';
import { nameOf } from './show.ts';
import { onTheWire } from './wire-rule.ts';

export const LIFE_RULES: readonly ApplicationRule[] = [
  {
    id: 'LIFE-HOOKS',
    party: 'application',
    level: 'must',
    text: '`startup` and `shutdown`, if an application has them, are functions without an argument that return nothing, or a promise. What wraps an application passes them on.',
    source: 'TSGI',
    on: 'application',
    check: (app) => {
      const { startup, shutdown } = app as { startup?: unknown; shutdown?: unknown };
      const wrong = [startup, shutdown].find((hook) => hook !== undefined && typeof hook !== 'function');
      return wrong === undefined || `a hook is ${nameOf(wrong)}`;
    },
    good: {
      async startup() {
        await Promise.resolve();
      },
      tsgi(environ, startResponse) {
        startResponse('200 OK', []);
        return ['Hello'];
      },
    },
    bad: {
      startup: 'now',
      tsgi(environ: Environ, startResponse: StartResponse) {
        startResponse('200 OK', []);
        return ['Hello'];
      },
    },
  },
];

export const LIFE_ON_THE_WIRE: readonly WireRule[] = [
  onTheWire('LIFE-STARTUP', {
    text: 'A server awaits `startup()` before it calls the application for the first time, once for all servers of a process. If it fails, the application is not served, and its `shutdown()` is not called.',
    source: 'TSGI',
    good: outcome({ responses: [{ body: 'ok' }], observed: ['started'] }),
    bad: outcome({ responses: [{ body: 'ok' }], observed: ['not started'] }),
  }),
  onTheWire('LIFE-SHUTDOWN', {
    text: 'A server that stops awaits `shutdown()`, once, when the last response and its `tsgi.response_finished` have ended or were cut. The application is not called any more then.',
    source: 'TSGI',
    good: outcome({ responses: [{ framing: 'chunked', body: 'first, not yet' }], connection: 'closed' }),
    bad: outcome({ responses: [{ framing: 'chunked', body: 'first, too early' }], connection: 'closed' }),
  }),
];
