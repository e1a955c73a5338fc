/** More passwords are being hashed than there is room for. `auth` and `formLogin` answer it with 503. */
export class BusyError extends Error {
  override readonly name = 'BusyError';

  /** @param waiting - how many wait already. */
  constructor(waiting: number) {
    super(
      `passwords must be hashed one after the other, and ${waiting} wait (@tsgi/middleware-auth, "waiting")`,
    );
  }
}
