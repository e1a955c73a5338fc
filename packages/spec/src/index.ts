export type * from './application.ts';
export type * from './environ.ts';
export { ENVIRON_KEYS, type EnvironKey, type EnvironKeyRow } from './environ-keys.ts';
export { FILE_WRAPPER, isFileBody } from './file-wrapper.ts';
export { SpecViolation } from './spec-violation.ts';
