/** The keys of an issuer cannot be had now, so no token can be checked. `jwt` makes a 503 of it. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
  /** Seconds after which it may be worth another try. */
  readonly retryAfter: number;

  constructor(url: URL, retryAfter: number) {
    super(
      `the JSON Web Key Set must be there, and ${url.href} is out of reach (@tsgi/middleware-auth, "keysStale")`,
    );
    this.retryAfter = retryAfter;
  }
}
