import type { Application, Environ, Header } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { type AuthOptions, type Scheme, auth } from '../src/index.ts';

/** What {@link whoIsThere} answers. */
export type Found = { user: unknown; name: string | null; type: string | null };

/** An application that says whom it finds in its environ. */
export function whoIsThere(headers: readonly Header[] = []): Application {
  return (environ, startResponse) => {
    const found = environ as Environ & Partial<Record<string, unknown>>;
    startResponse('200 OK', [['Content-Type', 'application/json'], ...headers]);
    return [
      JSON.stringify({
        user: found['auth.user'] ?? null,
        name: found.REMOTE_USER ?? null,
        type: found.AUTH_TYPE ?? null,
      }),
    ];
  };
}

/** The middleware between two lints, around an application that says whom it finds. */
export function guarded<User>(
  scheme: Scheme<User>,
  options: AuthOptions = {},
  app = whoIsThere(),
): Application {
  return lint((auth(scheme, options) as (app: Application) => Application)(lint(app)));
}

/** A field `Authorization: Basic` of bytes of one's own. */
export function basicField(userPass: string | Uint8Array): { Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(userPass).toString('base64')}` };
}
