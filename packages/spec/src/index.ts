export type * from './application.ts';
export type * from './environ.ts';
export type * from './response.ts';
export { ENVIRON_KEYS, type EnvironKey, type EnvironKeyRow } from './environ-keys.ts';
export { FILE_WRAPPER, isFileBody } from './file-wrapper.ts';
export { isPromise } from './is-promise.ts';
export { joinLifecycles, startUp } from './lifecycle.ts';
export { STEPS_IN_A_TURN, othersTurn } from './others-turn.ts';
export {
  WRITE_QUEUE_LIMIT,
  checkBody,
  refuseWrite,
  startMissing,
  startedTwice,
  writesUnawaited,
} from './response-rules.ts';
export type { Party } from './rules/rule.ts';
export type { RuleId } from './rules/rule-ids.ts';
export { ResponseEndedError } from './response-ended-error.ts';
export { type HasRoutes, ROUTES, type RouteListing, routesOf } from './routes.ts';
export { SpecViolation } from './spec-violation.ts';
export { toBody } from './to-body.ts';
export { isApplication, type Offers, offersOf, toApplication } from './to-application.ts';
