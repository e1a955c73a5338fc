import { type SessionStore, fileSessionStore, redisSessionStore, sqliteSessionStore } from '../src/index.ts';

/** Which store, and where: enough for another process to open the same one. */
export type StorePlace =
  | { readonly kind: 'file' | 'sqlite'; readonly path: string }
  | { readonly kind: 'redis'; readonly port: number };

export interface OpenedStore extends AsyncDisposable {
  readonly store: SessionStore;
}

export async function openStore(place: StorePlace): Promise<OpenedStore> {
  if (place.kind === 'redis') {
    // A process that has another store need not wait for this one's client.
    const { createClient } = await import('redis');
    const client = createClient({ socket: { host: '127.0.0.1', port: place.port } });
    await client.connect();
    const store = redisSessionStore({ send: (command) => client.sendCommand(command) });
    return { store, [Symbol.asyncDispose]: async () => client.destroy() };
  }
  if (place.kind === 'file')
    return { store: fileSessionStore({ folder: place.path }), [Symbol.asyncDispose]: nothing };
  const store = sqliteSessionStore({ file: place.path });
  return { store, [Symbol.asyncDispose]: async () => store[Symbol.dispose]() };
}

async function nothing(): Promise<void> {
  // Files are open only while they are read or written.
}
