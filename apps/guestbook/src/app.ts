/**
 * A guestbook: pages from templates, a form, and errors as pages.
 *
 *   /               all entries, and a form for one more
 *   /entries/:id    one entry
 *
 * @module
 */
import { App, NotFoundError, RedirectResponse, templates } from '@tsgi/framework';
import { liquid } from './liquid.ts';

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly text: string;
}

const entries: Entry[] = [
  { id: 1, name: 'Ada', text: 'What a lovely place!' },
  { id: 2, name: 'Tom & Jerry', text: '<b>Hello</b>' },
];

const app = new App();
const page = templates(
  liquid((name, values) => app.url(name, values)),
  { title: 'Guestbook' },
);

app.get('/', () => page('entries', { entries, problem: '' }), { name: 'entries' });

app.post('/', async (request) => {
  const form = await request.form();
  const [name, text] = ['name', 'text'].map((field) => textOf(form.get(field)));
  if (!name || !text) {
    return page('entries', { entries, problem: 'Please give your name and a text.' }, { status: 422 });
  }
  const id = entries.length + 1;
  entries.push({ id, name, text });
  return new RedirectResponse(app.url('entry', { id }), { status: 303 });
});

app.get(
  '/entries/:id<int>',
  ({ params }) => {
    const entry = entries.find(({ id }) => id === params.id);
    if (entry === undefined) throw new NotFoundError(`There is no entry ${params.id}.`);
    return page('entry', { entry, title: `Entry ${params.id}` });
  },
  { name: 'entry' },
);

/** A file, where a text should be, is none. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

app.onError(NotFoundError, ({ message }) => page('not-found', { message }, { status: 404 }));

export default app;
