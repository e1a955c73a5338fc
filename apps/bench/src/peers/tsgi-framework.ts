/** @tsgi/framework on TSGI, with the defaults of both. */
import { App } from '@tsgi/framework';
import { serve } from '@tsgi/server';
import { readAssignment } from '../assignment.ts';
import { HELLO } from '../content.ts';

const { host, port } = readAssignment();

const app = new App();
app.get('/', () => HELLO);

await serve(app, { host, port, quiet: true });
