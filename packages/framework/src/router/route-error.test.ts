import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { App } from '../app.ts';
import { RouteError } from './route-error.ts';

// The frames of tests are those of the package's own sources, so this file plays the application from outside.
const HERE = 'application.js';

/** Runs source text as a file of an application does. @returns the first frame of what it throws. */
function firstFrame(source: string): string | undefined {
  try {
    const run = compileFunction(source, ['App'], { filename: HERE }) as (app: typeof App) => void;
    run(App);
  } catch (error) {
    if (!(error instanceof RouteError)) throw error;
    return /^ +at .*$/m.exec(error.stack ?? '')?.[0];
  }
  return 'nothing was thrown';
}

describe('a RouteError', () => {
  it.each([
    { title: 'a pattern', source: "\nnew App().get('users', () => 1);" },
    { title: 'a converter', source: "\nnew App().get('/:id<imt>', () => 1);" },
    { title: 'a pattern of Express', source: "\nnew App().get('/:id(\\\\d+)', () => 1);" },
    { title: 'a method', source: "\nnew App().on('get', '/', () => 1);" },
    {
      title: 'a pattern in a group',
      source: "const app = new App(); app.group('/a', (group) => {\n  group.get('/:b<none>', () => 1); });",
    },
    { title: 'a pattern with middleware', source: "\nnew App().with().get('/:b<none>', () => 1);" },
    { title: 'a conflict', source: "const app = new App(); app.get('/', () => 1);\napp.get('/', () => 1);" },
    {
      title: 'a route out of reach',
      source: "const app = new App(); app.get('/a', () => 1);\napp.on('GET', '/a', () => 1);",
    },
    {
      title: 'a name that is taken',
      source:
        "const app = new App(); app.get('/', () => 1, { name: 'a' });\napp.get('/b', () => 1, { name: 'a' });",
    },
    { title: 'a mount', source: "\nnew App().mount('/:a', () => []);" },
    {
      title: 'a mount that is taken',
      source: "const app = new App(); app.mount('/a', () => []);\napp.mount('/a', () => []);",
    },
    { title: 'a converter of the application', source: "\nnew App({ converters: { '1': {} } });" },
    { title: 'a URL', source: "const app = new App();\napp.url('none');" },
  ])('is blamed on the line that is wrong: $title', ({ source }) => {
    expect(firstFrame(source)).toMatch(new RegExp(`${HERE}:2:`));
  });

  it('keeps its message, and the frames that led to the line', () => {
    const { stack } = new RouteError('bad-route', 'first\nsecond');
    expect(stack).toMatch(/^RouteError: first\nsecond\n/);
    expect(stack?.split('\n').length).toBeLessThanOrEqual(Error.stackTraceLimit + 2);
  });
});
