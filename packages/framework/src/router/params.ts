/**
 * Patterns in types: the parameters of a pattern, and what is wrong with it. The grammar is that of `pattern.ts`.
 *
 * A pattern is read from colon to colon, so the work grows with its parameters and not with its length.
 *
 * @module
 */
import type { BuiltInValues, Converter } from './converters.ts';

declare const problem: unique symbol;

/** Replaces the type of an invalid pattern; its message is the compiler's. */
export interface PatternProblem<Message extends string> {
  readonly [problem]: Message;
}

/** The registry of a router without custom converters. */
export type NoConverters = Readonly<Record<string, never>>;

/**
 * The values of a pattern's match: `Params<'/users/:id<int>'>` is `{ id: number }`.
 *
 * @typeParam Own - the router's custom converters.
 * @typeParam Before - the parameters of the prefix.
 */
export type Params<Pattern extends string, Own = NoConverters, Before = unknown> = string extends Pattern
  ? Record<string, unknown>
  : Flat<Read<Pattern, Own, Before>>;

/** `unknown` for a valid pattern: declare patterns as `P & CheckPattern<P>`. */
export type CheckPattern<
  Pattern extends string,
  Own = NoConverters,
  Before = unknown,
> = string extends Pattern
  ? unknown
  : Read<Pattern, Own, Before> extends infer Found extends PatternProblem<string>
    ? Found
    : unknown;

/** The values for a URL: those of a match; optional ones may be left out. */
export type UrlParams<Values> = {
  [Name in keyof Values as undefined extends Values[Name] ? never : Name]: Values[Name];
} & { [Name in keyof Values as undefined extends Values[Name] ? Name : never]?: Values[Name] };

/** The arguments of `url`; optional if all values are. */
export type UrlArguments<Values> = [keyof Values] extends [never]
  ? []
  : Partial<UrlParams<Values>> extends UrlParams<Values>
    ? [params?: UrlParams<Values>]
    : [params: UrlParams<Values>];

type Flat<Values> = { [Name in keyof Values]: Values[Name] };

/** From one colon to the next; `::` is text. */
type Read<Text extends string, Own, Found = unknown> = Text extends `${string}:${infer After}`
  ? After extends `:${infer Rest}`
    ? Read<Rest, Own, Found>
    : After extends `${infer Here}:${infer Rest}`
      ? Next<Add<ParameterIn<Here>, Own, Found>, `:${Rest}`, Own>
      : Add<ParameterIn<After>, Own, Found>
  : Text extends `${string}${'<' | '{' | '*'}${string}`
    ? PatternProblem<'parameters are written :name, :name<converter> or :name?'>
    : Found;

type Next<Found, Rest extends string, Own> =
  Found extends PatternProblem<string> ? Found : Read<Rest, Own, Found>;

/** A parameter as it is written: its name, its converter, and `?` or not. */
type Written = [name: string, converter: string, mark: string];

type ParameterIn<Text extends string> = Text extends `${infer Segment}/${string}`
  ? WrittenIn<Segment>
  : WrittenIn<Text>;

type WrittenIn<Text extends string> = Text extends `${infer Name}<${infer Named}>${infer Tail}`
  ? [Name, Named, Tail]
  : Text extends `${infer Name}?`
    ? [Name, 'string', '?']
    : [NameIn<Text>, 'string', ''];

/** A name without a converter ends at one of these characters. Shorter and longer guesses end at the same name. */
type NameIn<Text extends string> = Text extends `${infer Name}${'-' | '.' | ',' | '~' | '@'}${string}`
  ? NameIn<Name>
  : Text;

type Add<Parameter extends Written, Own, Found> = Parameter[0] extends keyof Found
  ? PatternProblem<`:${Parameter[0]} is there twice`>
  : Parameter[0] extends `${string}${'>' | '(' | '{' | '*'}${string}`
    ? PatternProblem<'parameters are written :name, :name<converter> or :name?'>
    : ValueOf<Parameter[1], Own> extends infer Value
      ? [Value] extends [PatternProblem<string>]
        ? Value
        : Found & Record<Parameter[0], Parameter[2] extends '?' ? Value | undefined : Value>
      : never;

type ValueOf<Named extends string, Own> = Named extends keyof BuiltInValues
  ? BuiltInValues[Named]
  : Named extends `any(${infer Choices})`
    ? Choice<Choices>
    : Named extends keyof Own
      ? OwnValue<Own[Named], Named>
      : UnknownConverter<Named>;

type OwnValue<Own, Named extends string> = [Own] extends [never]
  ? UnknownConverter<Named>
  : Own extends Converter<infer Value>
    ? Value
    : never;

type UnknownConverter<Named extends string> = PatternProblem<`no converter is called ${Named}`>;

type Choice<Choices extends string> = Choices extends `${infer First}|${infer Rest}`
  ? First | Choice<Rest>
  : Choices;
