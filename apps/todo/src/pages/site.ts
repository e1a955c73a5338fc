import {
  type App,
  type Group,
  type NoConverters,
  NotFoundError,
  RedirectResponse,
  type RenderTemplate,
  type HttpRequest,
} from '@tsgi/framework';
import type { HasForm, Submission } from '@tsgi/middleware-form';
import type { HasSession } from '@tsgi/middleware-session';
import type { Environ } from '@tsgi/spec';
import type { HasUser } from '@tsgi/middleware-auth';
import type { ItemKey } from '../storage/items.ts';
import type { ListKey } from '../storage/lists.ts';
import type { Storage } from '../storage/storage.ts';
import type { User } from '../storage/users.ts';

/** Bytes of a file that may be attached to an item. */
export const MAX_FILE: number = 5_000_000;

/** What all pages have at hand. */
export interface Site {
  readonly storage: Storage;
  readonly page: RenderTemplate;
  /** The path of a route by its name. */
  readonly url: App['url'];
}

/** The environ of who is logged in. */
export type MemberEnviron = Environ & HasSession & HasUser<User> & HasForm;

/** Routes for who is logged in. */
export type MemberRoutes<Prefix extends string = ''> = Group<MemberEnviron, NoConverters, Prefix>;

/** Routes for everybody. */
export type VisitorRoutes = Group<Environ & HasSession & HasUser<User | undefined> & HasForm>;

/** Routes below one list. */
export type ListRoutes = MemberRoutes<'/lists/:list<int>'>;

/** A request for something below one list. */
export type ListRequest = HttpRequest<{ readonly list: number }, unknown, MemberEnviron>;

/** A request for something below one item. */
export type ItemRequest = HttpRequest<
  { readonly list: number; readonly item: number },
  unknown,
  MemberEnviron
>;

/** A form that may have been sent. */
export type Sent = Submission<unknown>;

/** A form that is shown for the first time. */
export const NOTHING_SENT: Sent = { form: new FormData(), issues: [] };

/** A form with something wrong that no schema could know. @param name - of a field, or `''` for all of it. */
export function refuse(sent: Sent, name: string, message: string): Sent {
  return { form: sent.form, issues: [{ name, message }] };
}

/** The status of a page with a form: 422 for one to be sent again. */
export function statusOf(sent: Sent): number {
  return sent.issues === undefined || sent.issues.length === 0 ? 200 : 422;
}

/** @throws NotFoundError, also for what is somebody else's: nobody can tell one from the other. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new NotFoundError();
  return thing;
}

/** To a page, after a form was taken. */
export function seeOther(path: string): RedirectResponse {
  return new RedirectResponse(path, { status: 303 });
}

/** Who asks for which list. */
export function listKey({ environ, params }: ListRequest): ListKey {
  return { owner: environ['auth.user'].id, list: params.list };
}

/** Who asks for which item. */
export function itemKey(request: ItemRequest): ItemKey {
  return { ...listKey(request), item: request.params.item };
}
