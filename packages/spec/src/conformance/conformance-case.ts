/**
 * The shape of a conformance case: an application, what a client sends to it, and what must come back.
 *
 * A case knows nothing of servers. Its application runs inside `conformanceApplication`, in whatever process
 * and under whatever server; its bytes are sent by a runner, which gives back an {@link Outcome}.
 *
 * @module
 */
import type { Header, StartResponse } from '../response.ts';
import type { Environ } from '../environ.ts';
import type { EnvironKey } from '../environ-keys.ts';
import type { RuleId } from '../rules/rule-ids.ts';

/** What a case stands for: a rule of this contract, or a section of an RFC. */
export type Stands = RuleId | `RFC${number}§${string}`;

/** One client's way through one case, as the application sees it. */
export type CaseRun = {
  /** Keeps what the application saw; the client asks for it later. */
  note(what: string): void;
  /** Resolves when the client says that it has seen what it waited for. */
  readonly released: Promise<void>;
  /** Whether the application has started up, and was not shut down. */
  isStarted(): boolean;
};

/** The application of a case. It may break rules: what a server does then is what some cases are about. */
export type CaseApplication = (environ: Environ, startResponse: StartResponse, run: CaseRun) => unknown;

/**
 * What the client does next.
 *
 * - text: sends it, one byte a character; `{run}` is filled in with the case and the run.
 * - `until`: waits until it has received this text.
 * - `noted`: waits until the application has noted this.
 * - `wait`: lets so many milliseconds pass.
 * - `act`: `release` resolves {@link CaseRun.released}; `stop-reading` reads nothing from here on;
 *   `half-close` sends FIN, and goes on reading; `leave` resets the connection; `stop` stops the server, which
 *   serves this case alone.
 */
export type Step =
  | string
  | { readonly until: string }
  | { readonly noted: string }
  | { readonly wait: number }
  | { readonly act: 'release' | 'stop-reading' | 'half-close' | 'leave' | 'stop' };

/** How the end of a response's content is found (RFC9112§6.3). */
export type ContentFraming = 'none' | 'length' | 'chunked' | 'until-close';

/** A field as it must come back: one line with this value, these lines in order (none: `[]`), or one that matches. */
export type FieldExpectation = string | readonly string[] | RegExp;

/** Fields by their names in lower case. */
export type FieldExpectations = Readonly<Record<string, FieldExpectation>>;

/** What a response must be. What is not said is of no importance, but for `ends`. */
export type ResponseExpectation = {
  /** Of the request that it answers, if that was HEAD: there is no content then. */
  readonly method?: 'HEAD';
  /** The status code, or any of these. */
  readonly status: number | readonly number[];
  readonly reason?: string;
  readonly fields?: FieldExpectations;
  /** The content, one character a byte. */
  readonly body?: string;
  readonly framing?: ContentFraming | undefined;
  readonly trailers?: readonly Readonly<Header>[];
  /** The interim responses (1xx) that come before it. */
  readonly interim?: readonly { readonly status: number; readonly fields?: FieldExpectations }[];
  /** Default: `whole`. `cut`: the client must notice that it is incomplete. */
  readonly ends?: 'whole' | 'cut';
};

/** What must come of a case. */
export type Expectation = {
  /** Every final response on the connection, in order. */
  readonly responses: readonly ResponseExpectation[];
  /** What becomes of the connection afterwards. `kept`: it answers another request. */
  readonly connection?: 'kept' | 'closed' | undefined;
  /** What the application notes, in order. */
  readonly observed?: readonly string[];
  /** Text that the client must not receive anywhere. */
  readonly unseen?: string;
};

/** One case of the conformance tests. */
export type ConformanceCase = {
  /** Unique; kebab-case. */
  readonly id: string;
  /** A sentence about what a server does. */
  readonly title: string;
  readonly stands: Stands;
  /** `wire`: about HTTP/1.1 itself. A case without it is about the contract, and holds for any gateway. */
  readonly of?: 'wire';
  /** The capability without which there is nothing to check. */
  readonly needs?: EnvironKey;
  readonly app: CaseApplication;
  readonly send: string | readonly Step[];
  readonly expect: Expectation;
};

/** A response as the client saw it. */
export type SeenResponse = {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly Readonly<Header>[];
  /** The content, one character a byte. */
  readonly body: string;
  readonly framing: ContentFraming;
  readonly trailers: readonly Readonly<Header>[];
  readonly interim: readonly { readonly status: number; readonly fields: readonly Readonly<Header>[] }[];
  readonly ends: 'whole' | 'cut';
};

/** What came of a case. */
export type Outcome = {
  readonly responses: readonly SeenResponse[];
  /**
   * `kept`: it answered another request. `closed`: by FIN. `reset`: by RST. `silent`: open, but nothing more
   * came. `left`: it was the client who left.
   */
  readonly connection: 'kept' | 'closed' | 'reset' | 'silent' | 'left';
  /** What the application noted. */
  readonly observed: readonly string[];
  /** Everything that the client received, one character a byte. */
  readonly received: string;
  /** What made it impossible to go on, if anything did: bytes that are no response, or waiting in vain. */
  readonly trouble: string | undefined;
};
