/**
 * The shape of a rule: at once its sentence in SPEC.md, its check, and the subject of a test. What a rule is
 * checked `on` tells the four kinds apart.
 *
 * @module
 */
import type { Application, ApplicationObject } from '../application.ts';
import type { Body, Header, Write } from '../response.ts';
import type { ConformanceCase, Outcome } from '../conformance/conformance-case.ts';
import type { Environ } from '../environ.ts';
import type { RuleId } from './rule-ids.ts';

/** Who has to keep a rule. The caller of an application is its server: a middleware is both. */
export type Party = 'server' | 'application';

/** What a check finds: `true`, or what is wrong, as the end of a sentence: `SCRIPT_NAME is "/"`. */
export type Verdict = true | string;

type Stated = {
  readonly id: RuleId;
  readonly party: Party;
  readonly level: 'must' | 'should';
  /** Its sentence in SPEC.md, as Markdown. */
  readonly text: string;
  /** Where it is written: a section of PEP 3333, of an RFC, or `TSGI`. */
  readonly source: `PEP3333 "${string}"` | `RFC${number}${string}` | 'TSGI';
};

/** Parts of an environ, laid over a valid one (`undefined` takes a key away), or what is done to one. */
export type EnvironExample = Readonly<Record<string, unknown>> | ((environ: Environ) => object);

/** A rule about one environ. Rules are checked in order: a later one may rely on the earlier ones. */
export type EnvironRule = Stated & {
  readonly on: 'environ';
  readonly check: (environ: Environ) => Verdict;
  readonly good: EnvironExample;
  readonly bad: EnvironExample;
};

/** A rule about which keys an environ has. Such rules come before those about values. */
export type KeysRule = Stated & {
  readonly on: 'environ keys';
  readonly check: (keys: readonly string[]) => Verdict;
  readonly good: EnvironExample;
  readonly bad: EnvironExample;
};

/** A rule about a key of an environ. It depends on the name alone, so that each name is looked at once. */
export type KeyRule = Stated & {
  readonly on: 'environ key';
  readonly check: (key: string, environ: Environ) => Verdict;
  readonly good: EnvironExample;
  readonly bad: EnvironExample;
};

/** A rule about what an application is. */
export type ApplicationRule = Stated & {
  readonly on: 'application';
  readonly check: (app: unknown) => Verdict;
  readonly good: Application | ApplicationObject;
  readonly bad: unknown;
};

/** What can be seen between a server and an application, and what is known of each. */
export type Happenings = {
  /** The application is called. */
  call: { readonly given: readonly unknown[] };
  /** The application calls `startResponse`. */
  start: {
    readonly given: readonly unknown[];
    readonly status: string;
    readonly headers: readonly Header[];
    readonly failure: { readonly error: unknown } | undefined;
  };
  /** `startResponse` has come back. */
  started: {
    readonly returned: unknown;
    readonly headers: readonly Header[];
    readonly before: readonly Header[];
  };
  /** `startResponse` has thrown. */
  refused: { readonly thrown: unknown; readonly failure: { readonly error: unknown } | undefined };
  /** The application returns, or its promise resolves. */
  body: { readonly body: unknown };
  /** The server asks the body for an iterator. */
  iterate: object;
  /** The server asks the iterator for the next chunk. */
  next: object;
  /** The iterator has given a chunk, or it is done. An array gives all its chunks at once. */
  step: { readonly done: boolean; readonly chunk: unknown };
  /** The application calls `write()`. */
  write: { readonly chunk: unknown };
  /** `write()` has come back. */
  written: { readonly returned: unknown };
  /** The server calls `close()` of the body. */
  close: object;
  /** The server runs the callbacks of `tsgi.response_finished`. */
  finished: object;
  /** The application asks `tsgi.input` for bytes. @param size - `undefined` for all that is left. */
  ask: { readonly size: unknown };
  /** The application writes to `tsgi.errors`. */
  log: { readonly text: unknown };
  /** `tsgi.input` has given bytes. @param size - that were asked for at most. */
  read: { readonly bytes: unknown; readonly size: number };
  /** The application calls `tsgi.early_hints`. */
  hints: { readonly headers: readonly Header[] };
  /** The application calls `tsgi.flush_headers`. */
  flush: object;
  /** The application sends a trailer section. */
  trailers: { readonly fields: readonly Header[] };
};

/** What has happened between a server and an application in one exchange. */
export type ExchangeSoFar = {
  readonly environ: Environ;
  /** Calls of `startResponse`, with the one that happens now; those that threw among them. */
  readonly starts: number;
  /** The response that was begun last. */
  readonly code: number;
  /** Its Content-Length in bytes; `undefined` if it has none. */
  readonly length: number | undefined;
  /** Whether it has a Content-Type. */
  readonly typed: boolean;
  /** Whether the body is one that `tsgi.file_wrapper` made: how long it is, lint does not see. */
  readonly isFile: boolean;
  /** Bytes that the application has given, with the chunk that happens now; exact if there is a `length`. */
  readonly bytes: number;
  /** Promises of `write()` that are still pending. */
  readonly pendingWrites: number;
  /** `none` until the server asks for an iterator; `pending` while a `next()` has not come back. */
  readonly iteration: 'none' | 'resting' | 'pending' | 'ended' | 'failed' | 'returned';
  /** Whether the iterator can be cancelled, by `return()`. */
  readonly returnable: boolean;
  /** Whether the callbacks of `tsgi.response_finished` have run. */
  readonly finished: boolean;
  /** Calls of `close()`, with the one that happens now; `undefined` if the body has none. */
  readonly closes: number | undefined;
};

/** An application as JavaScript lets one be. */
export type LooseApplication = (
  environ: Environ,
  startResponse: (...given: unknown[]) => (chunk: unknown) => ReturnType<Write>,
) => unknown;

/** What a server passes for `startResponse`, as JavaScript lets it be. */
export type LooseStartResponse = (status: string, headers: Header[], failure?: { error: unknown }) => unknown;

/** The smallest server that shows a rule: calls the application, and does with what comes back as it does. */
export type ExampleServer = (
  app: (environ: object, startResponse: LooseStartResponse, ...more: unknown[]) => Body | Promise<Body>,
  environ: Environ,
) => void | Promise<void>;

type Examples =
  | { readonly party: 'application'; readonly good: Application; readonly bad: LooseApplication }
  | {
      readonly party: 'server';
      readonly good: ExampleServer;
      readonly bad: ExampleServer;
      /** The application that they serve, if it must be a special one. */
      readonly serves?: Application;
    };

/** A rule about what happens between a server and an application. */
export type HappeningRule<On extends keyof Happenings = keyof Happenings> = {
  readonly [K in On]: Stated & {
    readonly on: K;
    readonly check: (happening: Happenings[K], exchange: ExchangeSoFar) => Verdict;
  } & Examples;
}[On];

/** A rule that only a client can check: `check` is the case that does. */
export type WireRule = Stated & {
  readonly on: 'wire';
  readonly check: ConformanceCase;
  /** What may come back. */
  readonly good: Outcome;
  /** What must not come back. */
  readonly bad: Outcome;
};

/** A rule that needs no client to be checked: `lint` does. */
export type LintRule = KeysRule | KeyRule | EnvironRule | ApplicationRule | HappeningRule;

export type Rule = LintRule | WireRule;
