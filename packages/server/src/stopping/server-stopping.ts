/** The server has begun to stop: the reason of `tsgi.shutdown`. */
export class ServerStopping extends Error {
  override readonly name = 'ServerStopping';

  constructor() {
    super('the server is stopping');
  }
}
