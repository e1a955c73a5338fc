/** An invalid option. The message says what it must be, what came, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Name of the option in its table. */
  readonly option: string;

  constructor(option: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.option = option;
  }
}
