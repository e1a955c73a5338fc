/**
 * Makes the URL that matches with these values.
 *
 * @module
 */
import { encodePath } from '@tsgi/http';
import type { BoundConverter } from './converters.ts';
import { HOST_LABEL, NOT_CANONICAL, type Pattern } from './pattern.ts';
import { RouteError, type RouteErrorOptions } from './route-error.ts';
import { type DynamicSegment, endOf, isRest, isStatic } from './segment.ts';

/** The parts of a URL's definition. */
export interface UrlSource {
  /** The route's name, or its pattern, for messages. */
  readonly label: string;
  readonly path: Pattern;
  readonly host: Pattern | undefined;
}

/** The URL of a route: its host, if it has a pattern for it, and its path below `SCRIPT_NAME`. */
export interface Location {
  readonly host: string | undefined;
  /** Percent-encoded. */
  readonly path: string;
}

type Values = Readonly<Record<string, unknown>>;

/** @throws RouteError `bad-url` for a value that is missing, unknown or of the wrong type. */
export function locate(source: UrlSource, values: Values): Location {
  const { label, path, host } = source;
  checkNames(source, values);
  const hostText = host && write(host, values, label);
  const labels = hostText?.split('.') ?? [];
  if (!labels.every((part) => HOST_LABEL.test(part)) || labels.length !== (host?.segments.length ?? 0)) {
    throw badUrl(label, `must have host labels of a-z, 0-9, "-" and "_", got ${JSON.stringify(hostText)}`, {
      refused: textsIn(values),
    });
  }
  const pathText = `/${write(path, values, label)}`;
  if (NOT_CANONICAL.test(pathText) || !pathText.isWellFormed()) {
    throw badUrl(
      label,
      `must not have a control character, half a surrogate pair, or a "." or ".." segment, got ${JSON.stringify(pathText)}`,
      { refused: textsIn(values) },
    );
  }
  return { host: hostText, path: encodePath(pathText) };
}

/**
 * Returns a router's URL below the path where its application is mounted. A URL with a host keeps it in front.
 *
 * @param prefix - decoded; empty or `/` for none.
 */
export function urlBelow(prefix: string, url: string): string {
  // A path has no empty segment, so "//" begins a host (RFC3986§4.2).
  const path = url.startsWith('//') ? url.indexOf('/', 2) : 0;
  const below = prefix === '/' ? '' : encodePath(prefix);
  return url.slice(0, path) + below + url.slice(path);
}

function checkNames({ label, path, host }: UrlSource, values: Values): void {
  const names = [...(host?.names ?? []), ...path.names];
  const extra = Object.keys(values).find((name) => !names.includes(name));
  if (extra === undefined) return;
  throw badUrl(label, `has ${names.join(', ') || 'no parameters'}, got ${JSON.stringify(extra)}`);
}

/** Returns the decoded text, without a leading separator. */
function write(pattern: Pattern, values: Values, label: string): string {
  const texts: string[] = [];
  let absent: string | undefined;
  for (const segment of pattern.segments) {
    if (isStatic(segment)) {
      texts.push(segment);
      continue;
    }
    const [first] = segment.parameters;
    if (segment.optional && first !== undefined && valueOf(values, first.name) === undefined) {
      absent ??= first.name;
      continue;
    }
    if (absent !== undefined)
      throw badUrl(label, `needs ${absent} if it has ${first?.name ?? ''}, got undefined`);
    texts.push(writeSegment(segment, values, label));
  }
  return texts.join(pattern.separator);
}

function writeSegment(segment: DynamicSegment, values: Values, label: string): string {
  const { before, parameters } = segment;
  const texts = parameters.map(({ name, converter }) => {
    const value = valueOf(values, name);
    const [text, cause] = textOf(converter, value);
    if (text === undefined || text === '' || (isRest(segment) ? text.startsWith('/') : text.includes('/'))) {
      throw badUrl(label, `needs ${name}: ${converter.expects}, got ${formatValue(value)}`, {
        cause,
        refused: textsIn({ value }),
      });
    }
    return text;
  });
  const whole = before + parameters.map(({ after }, index) => (texts[index] ?? '') + after).join('');
  let at = before.length;
  for (const [index, parameter] of parameters.slice(0, -1).entries()) {
    const { name, after } = parameter;
    const end = at + (texts[index]?.length ?? 0);
    if (endOf(parameter, whole, at) !== end) {
      const value = valueOf(values, name);
      throw badUrl(
        label,
        `needs ${name} without ${JSON.stringify(after)}, which follows it, got ${formatValue(value)}`,
        { refused: textsIn({ value }) },
      );
    }
    at = end + after.length;
  }
  return whole;
}

/** Formats a value so that a match parses it again. If that fails, returns what the converter threw, if it threw. */
function textOf(converter: BoundConverter, value: unknown): [text: string | undefined, cause?: unknown] {
  if (value === undefined) return [undefined];
  try {
    const text = converter.format(value);
    return [text === undefined || converter.parse(text) === undefined ? undefined : text];
  } catch (cause) {
    return [undefined, cause];
  }
}

function valueOf(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** The strings that a client may have sent. */
function textsIn(values: Values): string[] {
  return Object.values(values)
    .filter((value) => ['string', 'number', 'bigint'].includes(typeof value))
    .map(String);
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  // An object may be too large for a message, or not have a text at all.
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? 'an object'
    : String(value);
}

function badUrl(label: string, rule: string, options?: RouteErrorOptions): RouteError {
  return new RouteError('bad-url', `url of ${JSON.stringify(label)} ${rule}`, options);
}
