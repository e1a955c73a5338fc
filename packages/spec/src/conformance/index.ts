export { CONFORMANCE_CASES, contractCases, primaryCase } from './cases/index.ts';
export { GREETING, conformanceApplication, lacking } from './conformance-application.ts';
export type * from './conformance-case.ts';
export { type Difference, differences, formatDifference } from './differences.ts';
export { outcome } from './outcome.ts';
