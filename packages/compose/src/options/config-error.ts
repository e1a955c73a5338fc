/** An option that cannot be used as it was given. The message has what it must be, and what came. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The option at fault, by its name. */
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.option = option;
  }
}
