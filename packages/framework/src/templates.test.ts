import { describe, expect, it } from 'vitest';
import { HTMLResponse } from './responses/html-response.ts';
import { type TemplateValues, templates } from './templates.ts';

const shown = (name: string, values: TemplateValues) => `<p>${name} ${JSON.stringify(values)}</p>`;

describe('templates', () => {
  it('makes a page of a template at once if the engine does', () => {
    const page = templates({ render: shown })('user', { id: 5 });
    expect(page).toBeInstanceOf(HTMLResponse);
    expect(page).toMatchObject({ status: 200, content: ['<p>user {"id":5}</p>'] });
  });

  it('waits for an engine that takes its time', async () => {
    const page = templates({ render: async (name, values) => shown(name, values) })('user');
    expect(page).toBeInstanceOf(Promise);
    expect(await page).toMatchObject({ content: ['<p>user {}</p>'] });
  });

  it("has values for all templates, before which a page's own go", () => {
    const page = templates({ render: shown }, { site: 'A', id: 0 });
    expect(page('user', { id: 5 })).toMatchObject({ content: ['<p>user {"site":"A","id":5}</p>'] });
  });

  it('takes what a response may have', () => {
    const page = templates({ render: shown })('gone', {}, { status: 410, headers: { 'X-A': '1' } });
    expect(page).toMatchObject({ status: 410, headers: expect.arrayContaining([['X-A', '1']]) as unknown });
  });

  it('lets the error of the engine through', () => {
    const page = templates({
      render: (name) => {
        throw new Error(`no template ${name}`);
      },
    });
    expect(() => page('user')).toThrow('no template user');
  });
});
