export { formatConformance } from './format-conformance.ts';
export { type CaseResult, runCase } from './run-case.ts';
export {
  ConformanceError,
  type ConformanceOptions,
  type ConformanceTarget,
  type StartServer,
  runConformance,
} from './run-conformance.ts';
export type { ServerAddress } from './witness.ts';
