/** A server process whose application uses its session; it prints where it listens. Its argument is a StorePlace. */
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@tsgi/server';
import { type StorePlace, openStore } from './stores.ts';
import { visiting } from './visiting.ts';

const { store } = await openStore(JSON.parse(process.argv[2] ?? '') as StorePlace);

const app = visiting(
  { store },
  {
    '/count': (visitor) => {
      visitor.update('count', (count) => Number(count ?? 0) + 1);
    },
    '/note': (visitor, { QUERY_STRING }) => visitor.set(QUERY_STRING, process.pid),
    '/flash': (visitor, { QUERY_STRING }) => visitor.addFlash('info', QUERY_STRING),
    '/take': (visitor) => visitor.takeFlashes().length,
    '/slow': async (visitor) => {
      const user = visitor.get('user');
      await sleep(150);
      visitor.set('late', user);
    },
    '/login': (visitor) => {
      visitor.regenerate();
      visitor.set('user', 'ada');
    },
    '/logout': (visitor) => visitor.invalidate(),
    '/read': (visitor, { QUERY_STRING }) => QUERY_STRING.split(',').map((key) => visitor.get(key) ?? null),
  },
);

const server = await serve(app, { port: 0, quiet: true });
process.stdout.write(`${server.addresses[0].url}\n`);
