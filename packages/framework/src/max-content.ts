import type { SizeKind } from '@tsgi/options';

/** The option `maxContent` of an application and of a route. */
export const MAX_CONTENT: SizeKind = { kind: 'size', zero: 'none', unlimited: true };
