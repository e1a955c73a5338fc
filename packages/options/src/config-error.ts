/** An option that cannot be used as it was given. The message says what it must be, what came, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The option at fault, by its name in the table. */
  readonly option: string;

  constructor(option: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.option = option;
  }
}
