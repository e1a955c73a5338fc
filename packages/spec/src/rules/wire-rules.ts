import { BODY_ON_THE_WIRE } from './body-on-the-wire.ts';
import { CAPABILITIES_ON_THE_WIRE } from './capabilities-on-the-wire.ts';
import { END_ON_THE_WIRE } from './end-on-the-wire.ts';
import { ENVIRON_ON_THE_WIRE } from './environ-on-the-wire.ts';
import { INPUT_ON_THE_WIRE } from './input-on-the-wire.ts';
import { LIFE_ON_THE_WIRE } from './life.ts';
import type { WireRule } from './rule.ts';
import { START_ON_THE_WIRE } from './start-on-the-wire.ts';

/** The rules that only a client can check: the conformance cases do. */
export const WIRE_RULES: readonly WireRule[] = [
  ...ENVIRON_ON_THE_WIRE,
  ...INPUT_ON_THE_WIRE,
  ...START_ON_THE_WIRE,
  ...BODY_ON_THE_WIRE,
  ...END_ON_THE_WIRE,
  ...LIFE_ON_THE_WIRE,
  ...CAPABILITIES_ON_THE_WIRE,
];
