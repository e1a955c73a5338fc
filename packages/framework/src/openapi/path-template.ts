/**
 * Converts a pattern of the router to path templates of OpenAPI (OAS3.1§4.8.8.2).
 *
 * A template has no optional segments, so a pattern with optional segments becomes several templates.
 *
 * @module
 */
import { encodePath } from '@tsgi/http';
import type { Converters } from '../router/converters.ts';
import { parseHost, parsePath, variantsOf } from '../router/pattern.ts';
import { type Parameter, type Segment, isStatic } from '../router/segment.ts';

/** A path or a host with its parameters in braces. */
export interface Template {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** @param prefix - prepended to the path, without a slash at its end. */
export function pathTemplates(pattern: string, converters: Converters, prefix = ''): Template[] {
  return variantsOf(parsePath(pattern, converters)).map((segments) => ({
    text: `${encodePath(prefix)}/${segments.map(segmentText).join('/')}`,
    parameters: parametersOf(segments),
  }));
}

export function hostTemplate(pattern: string, converters: Converters): Template {
  const { segments } = parseHost(pattern, converters);
  return { text: segments.map(segmentText).join('.'), parameters: parametersOf(segments) };
}

/** Returns equal strings for templates that OpenAPI treats as one: those that differ in names only. */
export function templateShape({ text }: Template): string {
  return text.replace(/\{[^{}]*\}/g, '{}');
}

/** Percent-encodes text of a path; text of a host needs no encoding. */
function segmentText(segment: Segment): string {
  if (isStatic(segment)) return encodePath(segment);
  const parameters = segment.parameters.map(({ name, after }) => `{${name}}${encodePath(after)}`);
  return encodePath(segment.before) + parameters.join('');
}

function parametersOf(segments: readonly Segment[]): Parameter[] {
  return segments.flatMap((segment) => (isStatic(segment) ? [] : segment.parameters));
}
