import type { JsonSchema } from '@tsgi/compose';
import type { BoundConverter, BuiltInValues } from '../router/converters.ts';

// Of the text in the path: what it is converted to, only the handler sees.
const BUILT_IN: { readonly [Name in keyof BuiltInValues]: JsonSchema } = {
  string: { type: 'string' },
  int: { type: 'integer', minimum: 0 },
  float: { type: 'number' },
  uuid: { type: 'string', format: 'uuid' },
  date: { type: 'string', format: 'date' },
  path: { type: 'string' },
};

/** The strings that a converter parses, as JSON Schema. */
export function converterSchema({ written, choices, expects }: BoundConverter): JsonSchema {
  if (choices !== undefined) return { type: 'string', enum: [...choices] };
  if (Object.hasOwn(BUILT_IN, written)) return BUILT_IN[written as keyof BuiltInValues];
  return { type: 'string', description: expects };
}
