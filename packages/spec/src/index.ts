export type * from './application.ts';
export type * from './environ.ts';
export { ENVIRON_KEYS, type EnvironKey, type EnvironKeyRow } from './environ-keys.ts';
export { FILE_WRAPPER, isFileBody } from './file-wrapper.ts';
export type { Party } from './rules/rule.ts';
export type { RuleId } from './rules/rule-ids.ts';
export { type HasRoutes, ROUTES, type RouteListing, routesOf } from './routes.ts';
export { SpecViolation } from './spec-violation.ts';
export { isApplication, toApplication } from './to-application.ts';
