import { primaryCase } from '../conformance/cases/index.ts';
import type { WireRule } from './rule.ts';

/** A rule that a server must keep towards its clients. It is checked by the first case that stands for it. */
export function onTheWire(
  id: WireRule['id'],
  row: Pick<WireRule, 'text' | 'source' | 'good' | 'bad'>,
): WireRule {
  return { id, party: 'server', level: 'must', on: 'wire', check: primaryCase(id), ...row };
}
