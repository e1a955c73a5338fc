/**
 * Puts a greeting into a field of each response (RFC9110§5). Place: anywhere.
 *
 * @module
 */
import { type ResponseHead, type TypedMiddleware, defineMiddleware, mapHead } from '@tsgi/compose';
import { type OptionTable, resolveOptions } from '@tsgi/options';

/** Options of {@link example}. */
export type ExampleOptions = {
  /** The value of the field `Greeting`. */
  readonly text?: string;
};

const OPTIONS = {
  text: { kind: 'text', default: 'hello' },
} as const satisfies OptionTable<ExampleOptions>;

/** Greets with each response. @throws ConfigError if an option cannot be used. */
export function example(options: ExampleOptions = {}): TypedMiddleware {
  const { text } = resolveOptions(OPTIONS, options, '@tsgi/middleware-example');
  return defineMiddleware(
    'example',
    mapHead((head) => withGreeting(head, text)),
  );
}

/** The head with the field. */
export function withGreeting({ status, headers }: ResponseHead, text: string): ResponseHead {
  return { status, headers: [...headers, ['Greeting', text]] };
}
