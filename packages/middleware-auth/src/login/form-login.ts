/**
 * A login for applications without pages of their own: a form at one path, a logout at another (wsgiauth's form). Other
 * requests go to the application inside.
 *
 * Place: inside sessions, outside `auth(sessionLogin(…))`.
 *
 * @module
 */
import {
  FormError,
  type FormLimits,
  type ResponseParts,
  type TypedMiddleware,
  defineMiddleware,
  readFormParts,
  respond,
  whenReady,
} from '@tsgi/compose';
import { ConfigError, type OptionTable, resolveOptions } from '@tsgi/options';
import type { Environ, Header } from '@tsgi/spec';
import { answer } from '../answer.ts';
import { type LockOut, WITHOUT_LOCK } from '../guessing/lock-out.ts';
import { LOCK_OUT, PATH } from '../option-kinds.ts';
import type { Checked } from '../scheme.ts';
import { BusyError } from '../secrets/turns.ts';
import { nextTarget } from './local-target.ts';
import { type HasLoginSession, logIn, logOut } from './log-in.ts';
import { type LoginView, loginPage } from './login-page.ts';

/** Options of {@link formLogin}. */
export type FormLoginOptions = {
  /** Returns the id of the user, which `sessionLogin` looks up, if the password is right. */
  readonly check: (name: string, password: string, environ: Environ) => Checked<string>;
  /** Path of the form, from the root of the site. */
  readonly loginPath?: string;
  /** Path that logs out on POST, from the root of the site. */
  readonly logoutPath?: string;
  /** Target after a login without another target, and after a logout. */
  readonly home?: string;
  /** Limits wrong guesses. */
  readonly lockOut?: LockOut;
  /** Returns the page as HTML, with a form that posts `name` and `password` to its own URL. */
  readonly page?: (view: LoginView) => string;
};

const OPTIONS = {
  check: { kind: 'function', required: true },
  loginPath: { ...PATH, default: '/login' },
  logoutPath: { ...PATH, default: '/logout' },
  home: { ...PATH, default: '/' },
  lockOut: LOCK_OUT,
  page: { kind: 'function', default: loginPage },
} as const satisfies OptionTable<FormLoginOptions>;

// Names and passwords are shorter.
const LIMITS: FormLimits = {
  ...{ maxContent: 8 * 1024, maxParts: 100, maxText: 8 * 1024, maxName: 200, maxPartHead: 8 * 1024 },
  ...{ maxFiles: 0, maxFile: 0 },
};

type Settings = ReturnType<typeof settingsOf>;
type Action = (environ: Environ & HasLoginSession, settings: Settings) => Promise<ResponseParts>;

/**
 * Returns a middleware with a login page and a logout.
 *
 * @throws ConfigError
 */
export function formLogin(options: FormLoginOptions): TypedMiddleware<unknown, HasLoginSession> {
  const settings = settingsOf(options);
  if (settings.loginPath === settings.logoutPath) throw samePath(settings.loginPath);
  const actions = new Map<string, Readonly<Record<string, Action>>>([
    [settings.loginPath, { GET: showForm, HEAD: showForm, POST: takeForm }],
    [settings.logoutPath, { POST: leave }],
  ]);
  return defineMiddleware<unknown, HasLoginSession>('formLogin', (app) => (environ, startResponse) => {
    const { PATH_INFO, REQUEST_METHOD, SCRIPT_NAME } = environ;
    const methods = actions.get(SCRIPT_NAME + PATH_INFO);
    if (methods === undefined) return app(environ, startResponse);
    const action = Object.hasOwn(methods, REQUEST_METHOD) ? methods[REQUEST_METHOD] : undefined;
    const response =
      action === undefined
        ? answer('405 Method Not Allowed', [['Allow', Object.keys(methods).join(', ')]])
        : action(environ, settings).catch(tryLater);
    return whenReady(response, (ready) => respond(ready, startResponse));
  });
}

function settingsOf(options: FormLoginOptions) {
  return resolveOptions(OPTIONS, options, '@tsgi/middleware-auth');
}

function tryLater(error: unknown): ResponseParts {
  if (error instanceof BusyError) return answer('503 Service Unavailable', [['Retry-After', '1']]);
  throw error;
}

function samePath(path: string): ConfigError {
  return new ConfigError(
    'logoutPath',
    `auth: logoutPath must be another path than loginPath, got ${JSON.stringify(path)} (@tsgi/middleware-auth, "Options")`,
  );
}

function showForm(_environ: Environ, { page }: Settings): Promise<ResponseParts> {
  return Promise.resolve(answer('200 OK', [], page({ name: '' })));
}

async function takeForm(environ: Environ & HasLoginSession, settings: Settings): Promise<ResponseParts> {
  const { check, home, lockOut = WITHOUT_LOCK, page } = settings;
  const form = isSameOrigin(environ) ? await readForm(environ) : answer(FORGED);
  if ('status' in form) return form;
  const [name, password] = [form.get('name') ?? '', form.get('password') ?? ''];
  const { retryAfter, value: id } = await lockOut.attempt(environ, name, () =>
    check(name, password, environ),
  );
  if (retryAfter !== undefined) {
    const wait: Header = ['Retry-After', String(retryAfter)];
    return answer('429 Too Many Requests', [wait], page({ name, problem: 'locked', retryAfter }));
  }
  // Not a 401: there is no field that would help.
  if (id === undefined) return answer('422 Unprocessable Content', [], page({ name, problem: 'wrong' }));
  await logIn(environ, id);
  return answer('303 See Other', [['Location', nextTarget(environ, home)]]);
}

async function leave(environ: Environ & HasLoginSession, { home }: Settings): Promise<ResponseParts> {
  if (!isSameOrigin(environ)) return answer(FORGED);
  await logOut(environ);
  return answer('303 See Other', [['Location', home]]);
}

const FORGED = '403 Forbidden';

/** @returns the fields, or the response to a request without a valid form. */
async function readForm(environ: Environ): Promise<ReadonlyMap<string, string> | ResponseParts> {
  const fields = new Map<string, string>();
  try {
    for await (const part of readFormParts(environ, LIMITS)) {
      if (part.kind === 'field' && !fields.has(part.name)) fields.set(part.name, part.value);
    }
    return fields;
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    return answer(error.answer.status, error.answer.headers);
  }
}

/**
 * Whether a request comes from a page of this site, or from no page: requests that another site makes a browser send
 * are forgeries. Browsers tell by `Sec-Fetch-Site`, older ones by `Origin`.
 */
function isSameOrigin(environ: Environ): boolean {
  const { HTTP_HOST = '', HTTP_ORIGIN, HTTP_SEC_FETCH_SITE } = environ as Partial<Environ>;
  if (HTTP_SEC_FETCH_SITE !== undefined) return /^(?:same-origin|none)$/.test(HTTP_SEC_FETCH_SITE);
  if (HTTP_ORIGIN === undefined) return true;
  // Not the scheme: behind a proxy it may be another one.
  return HTTP_HOST !== '' && URL.parse(HTTP_ORIGIN)?.host === HTTP_HOST.toLowerCase().replace(/:$/, '');
}
