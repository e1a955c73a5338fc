/** Forms as bytes, and an application that says what it has read of them. */
import type { TypedMiddleware } from '@tsgi/compose';
import type { Application, Environ } from '@tsgi/spec';
import { lint } from '@tsgi/spec/lint';
import { type RequestOptions } from '@tsgi/testing';
import { type FormOptions, type HasForm, form } from '../src/form.ts';

export const BOUNDARY = 'xyz';

/** A part as bytes: latin-1 text, so that any byte can be written. */
export function partOf(head: readonly string[], content = ''): string {
  return `--${BOUNDARY}\r\n${[...head, '', content].join('\r\n')}\r\n`;
}

/** A text field. */
export function fieldOf(name: string, value: string): string {
  return partOf([`Content-Disposition: form-data; name="${name}"`], value);
}

/** A file. */
export function fileOf(name: string, filename: string, content: string): string {
  const disposition = `Content-Disposition: form-data; name="${name}"; filename="${filename}"`;
  return partOf([disposition, 'Content-Type: text/plain'], content);
}

/** A request with these very bytes. */
export function multipart(text: string, type = `multipart/form-data; boundary=${BOUNDARY}`): RequestOptions {
  return { headers: { 'Content-Type': type }, body: Buffer.from(text, 'latin1') };
}

/** The closing delimiter after the parts. */
export function closed(...parts: string[]): string {
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}

/** A urlencoded request with these very bytes. */
export function urlencoded(text: string): RequestOptions {
  const type = 'application/x-www-form-urlencoded';
  return { headers: { 'Content-Type': type }, body: Buffer.from(text, 'latin1') };
}

/** Answers with names, values and files as JSON. */
export const echo: Application<Environ & HasForm> = async (environ, startResponse) => {
  const entries = [...(await environ['form.read']())].map(async ([name, value]) =>
    typeof value === 'string'
      ? [name, value]
      : // Bun adds a charset to the type of a File.
        [name, value.name, value.type.replace(/;charset=utf-8$/, ''), await value.text()],
  );
  const json = JSON.stringify(await Promise.all(entries));
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return [json];
};

/** The middleware around an application, with lint on both sides of it. */
export function linted(options: FormOptions, app: Application<Environ & HasForm>): Application {
  const middleware: TypedMiddleware<HasForm> = form(options);
  return lint(middleware(lint(app as Application)));
}
