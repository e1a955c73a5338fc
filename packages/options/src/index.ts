export { ConfigError } from './config-error.ts';
export { describeOption, flagName, formatDefault } from './describe-option.ts';
export { didYouMean } from './did-you-mean.ts';
export type {
  AnyOfKind,
  CountKind,
  FittingKind,
  FlagKind,
  FunctionKind,
  HostKind,
  ListOfKind,
  ObjectKind,
  OneOfKind,
  OptionKind,
  OwnKind,
  PortKind,
  SizeKind,
  TextKind,
  TimeKind,
} from './option-kind.ts';
export type { OptionRow, OptionTable, OptionsOf, Settings } from './option-table.ts';
export { parseOption, resolveOptions } from './resolve-options.ts';
export { type Size, type Time, parseSize, parseTime } from './units.ts';
