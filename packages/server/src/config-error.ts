/** An option that cannot be used as it was given. The message says what was wrong and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The option at fault, as it is called in {@link OPTIONS}. */
  readonly option: string;

  constructor(option: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.option = option;
  }
}
