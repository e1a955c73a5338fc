import type { SizeKind } from '@tsgi/options';

/** How much content a request may have, for an application and for a route. */
export const MAX_CONTENT: SizeKind = { kind: 'size', zero: 'none', unlimited: true };
