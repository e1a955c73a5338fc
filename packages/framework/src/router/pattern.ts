/**
 * The grammar of patterns: one for matching, for URLs and for types (`params.ts` reads the same in types).
 *
 *   path-pattern = "/" segment *( "/" segment )
 *   host-pattern = segment *( "." segment )
 *   segment      = *( text / "::" / parameter )      ; "::" is a colon
 *   parameter    = ":" name [ "<" converter ">" ] [ "?" ]
 *   converter    = name / "any(" text *( "|" text ) ")"
 *   name         = ALPHA *( ALPHA / DIGIT / "_" )
 *
 * Text is as `PATH_INFO` has it: decoded. `path` takes the rest of a path, so it stands alone in the last segment.
 * With "?" a segment may be absent, and with it all that follow; they must be optional too.
 *
 * @module
 */
import { type Converters, bindConverter } from './converters.ts';
import { hintFor } from './pattern-hints.ts';
import { RouteError } from './route-error.ts';
import { type Parameter, type Segment, isRest, isStatic, namesOf, soleParameter, textOf } from './segment.ts';

export type Separator = '/' | '.';

export interface Pattern {
  /** The pattern as written. */
  readonly source: string;
  readonly separator: Separator;
  readonly segments: readonly Segment[];
  /** The names of its parameters, in order. */
  readonly names: readonly string[];
}

/**
 * Characters that no server delivers in `PATH_INFO`: control characters, and dot segments. The contract has the same
 * rule.
 */
export const NOT_CANONICAL: RegExp = /\p{Cc}|(?:^|[/\\])\.{1,2}(?:[/\\]|$)/u;

/** A host label that DNS and the Host field allow, in lower case. */
export const HOST_LABEL: RegExp = /^[a-z0-9_-]{1,63}$/;

// One token: an escaped colon, a parameter, or text.
const TOKEN = /::|:([A-Za-z][A-Za-z0-9_]*)(?:<([^<>]*)>)?(\?)?|[^:<>?*{}]+/y;

// What may follow a name that has no converter; types look for the same.
const AFTER_NAME = /^(?:$|[-.,~@:<])/;

/** @throws RouteError `bad-route` */
export function parsePath(source: string, own: Converters): Pattern {
  if (!source.startsWith('/')) throw badPattern(source, 'must begin with "/"');
  if (/%[0-9A-Fa-f]{2}/.test(source)) throw misspelt(source);
  const segments = source
    .slice(1)
    .split('/')
    .map((text) => parseSegment(text, source, own));
  if (NOT_CANONICAL.test(source)) {
    throw badPattern(
      source,
      'must not have a control character or a "." or ".." segment: no request has one',
    );
  }
  if (segments.slice(0, -1).includes('')) throw badPattern(source, 'must not have an empty segment');
  checkTail(source, segments);
  checkChoices(source, segments, (text) => text !== '.' && text !== '..' && text.isWellFormed());
  return finished(source, '/', segments);
}

/** @throws RouteError `bad-route` */
export function parseHost(source: string, own: Converters): Pattern {
  const segments = source.split('.').map((text) => parseSegment(text, source, own));
  for (const segment of segments) {
    // A parameter may be any label: "x" stands for it.
    if (!HOST_LABEL.test(isStatic(segment) ? segment : `x${textOf(segment)}`)) {
      throw badPattern(
        source,
        'must have labels of a-z, 0-9, "-" and "_" with dots between them, and no port',
      );
    }
    if (isStatic(segment)) continue;
    if (segment.optional) throw badPattern(source, 'must not have an optional parameter: it is a host');
    if (isRest(segment)) throw badPattern(source, 'must not have a <path>: it is a host');
  }
  checkChoices(source, segments, (text) => HOST_LABEL.test(text));
  return finished(source, '.', segments);
}

/**
 * Returns the pattern without its optional segments, then with one more each. A pattern without any is returned alone.
 */
export function variantsOf({ segments }: Pattern): Segment[][] {
  const first = segments.findIndex(isOptional);
  const variants = [[...segments]];
  for (let length = segments.length - 1; first >= 0 && length >= first; length--) {
    variants.unshift(length === 0 ? [''] : segments.slice(0, length));
  }
  return variants;
}

function isOptional(segment: Segment): boolean {
  return !isStatic(segment) && segment.optional;
}

function parseSegment(text: string, source: string, own: Converters): Segment {
  let before = '';
  let optional = false;
  const parameters: Parameter[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const [token, name, converter, mark] = TOKEN.exec(text) ?? [];
    if (token === undefined || optional) throw misspelt(source);
    const last = parameters.at(-1);
    if (name === undefined) {
      const literal = token === '::' ? ':' : token;
      if (last === undefined) before += literal;
      else parameters[parameters.length - 1] = { ...last, after: last.after + literal };
      continue;
    }
    if (last?.after === '') throw badPattern(source, `must have text between :${last.name} and :${name}`);
    if (converter === undefined && mark === undefined && !AFTER_NAME.test(text.slice(TOKEN.lastIndex))) {
      throw hintFor(source) === undefined ? tooClose(source, name) : misspelt(source);
    }
    optional = mark !== undefined;
    parameters.push({ name, converter: bound(converter ?? 'string', source, own), after: '' });
  }
  return parameters.length === 0 ? before : { before, parameters, optional };
}

function bound(written: string, source: string, own: Converters): Parameter['converter'] {
  try {
    return bindConverter(written, own);
  } catch (error) {
    if (!(error instanceof RouteError)) throw error;
    throw new RouteError('bad-route', `${error.message}, in the pattern ${JSON.stringify(source)}`, {
      cause: error,
    });
  }
}

function checkTail(source: string, segments: readonly Segment[]): void {
  for (const [index, segment] of segments.entries()) {
    if (isStatic(segment)) continue;
    const next = segments[index + 1];
    const sole = soleParameter(segment);
    if (segment.optional && sole === undefined) {
      throw badPattern(source, 'must have an optional parameter alone in its segment');
    }
    if (segment.optional && next !== undefined && !isOptional(next)) {
      throw badPattern(source, 'must have optional parameters at its end only');
    }
    if (!segment.parameters.some(({ converter }) => converter.written === 'path')) continue;
    if (sole === undefined || next !== undefined) {
      throw badPattern(source, 'must have a <path> alone in its last segment: it takes the rest of the path');
    }
  }
}

/** @throws RouteError for a choice of `any(…)` that no request can have. */
function checkChoices(
  source: string,
  segments: readonly Segment[],
  isPossible: (text: string) => boolean,
): void {
  for (const segment of segments) {
    if (isStatic(segment)) {
      if (!segment.isWellFormed())
        throw badPattern(source, 'must not have half a surrogate pair: no request has one');
      continue;
    }
    const [parameter, another] = segment.parameters;
    if (parameter?.converter.choices === undefined || another !== undefined) continue;
    for (const choice of parameter.converter.choices) {
      const text = segment.before + choice + parameter.after;
      if (!isPossible(text)) {
        throw badPattern(
          source,
          `must not have any(…) with ${JSON.stringify(text)} in it: no request has that`,
        );
      }
    }
  }
}

function finished(source: string, separator: Separator, segments: readonly Segment[]): Pattern {
  const names = namesOf(segments);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw badPattern(source, `must have each parameter once, :${twice} is there twice`);
  return { source, separator, segments, names };
}

function tooClose(source: string, name: string): RouteError {
  return badPattern(
    source,
    `must have one of - . , ~ @ after :${name}, or its converter, as in :${name}<string>`,
  );
}

function misspelt(source: string): RouteError {
  const hint =
    hintFor(source) ?? 'must have parameters written :name, :name<converter> or, at its end, :name?';
  return badPattern(source, hint);
}

function badPattern(source: string, rule: string): RouteError {
  return new RouteError('bad-route', `a pattern ${rule}, got ${JSON.stringify(source)}`);
}
