/**
 * Puts a greeting into a field of each response (RFC9110§5). Place: anywhere.
 *
 * @module
 */
import {
  type OptionTable,
  type ResponseHead,
  TEXT,
  type TypedMiddleware,
  checkOptions,
  defineMiddleware,
  mapHead,
} from '@tsgi/compose';

/** Options of {@link example}. */
export type ExampleOptions = {
  /** The value of the field `Greeting`. */
  readonly text?: string;
};

const OPTIONS = {
  text: { ...TEXT, default: 'hello' },
} as const satisfies OptionTable<ExampleOptions>;

/** Greets with each response. @throws ConfigError if an option cannot be used. */
export function example(options: ExampleOptions = {}): TypedMiddleware {
  const { text } = checkOptions('example', OPTIONS, options);
  return defineMiddleware(
    'example',
    mapHead((head) => withGreeting(head, text)),
  );
}

/** The head with the field. */
export function withGreeting({ status, headers }: ResponseHead, text: string): ResponseHead {
  return { status, headers: [...headers, ['Greeting', text]] };
}
