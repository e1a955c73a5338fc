import { describe, expect, it } from 'vitest';
import { parseHost, parsePath, variantsOf } from './pattern.ts';
import { type Segment, isStatic } from './segment.ts';

/** Segments in short: text as it is, parameters as name=converter with the text around them. */
function inShort(segments: readonly Segment[]): string[] {
  return segments.map((segment) =>
    isStatic(segment)
      ? segment
      : segment.before +
        segment.parameters.map((p) => `{${p.name}=${p.converter.written}}${p.after}`).join(''),
  );
}

describe('parsePath', () => {
  it.each([
    ['/', ['']],
    ['/users', ['users']],
    ['/users/', ['users', '']],
    ['/ünïcode/a b', ['ünïcode', 'a b']],
    ['/wiki/Foo_(bar)', ['wiki', 'Foo_(bar)']],
    ['/50% off', ['50% off']],
    ['/:id', ['{id=string}']],
    ['/:id<int>/', ['{id=int}', '']],
    ['/:kind<any(a|b)>', ['{kind=any(a|b)}']],
    ['/files/:rest<path>', ['files', '{rest=path}']],
    ['/file.:ext', ['file.{ext=string}']],
    ['/:from-:to', ['{from=string}-{to=string}']],
    ['/@:user', ['@{user=string}']],
    ['/:a<int>x:b<int>y', ['{a=int}x{b=int}y']],
    ['/time/12::30', ['time', '12:30']],
    ['/:id::activate', ['{id=string}:activate']],
    ['/:a::::b', ['{a=string}::b']],
  ])('reads %s', (source, segments) => {
    expect(inShort(parsePath(source, {}).segments)).toEqual(segments);
  });

  it.each([
    ['users', 'must begin with "/"'],
    ['/:k<any(a|..)>', 'must not have any(…) with ".." in it: no request has that'],
    ['/.:k<any(a|.)>', 'must not have any(…) with ".." in it: no request has that'],
    ['/a\ud800', 'must not have half a surrogate pair: no request has one'],
    ['', 'must begin with "/"'],
    ['/users/<int:id>', 'must have ":id<int>" where it has "<int:id>"'],
    ['/users/<id>', 'must have ":id" where it has "<id>"'],
    ['/<any(a, b):kind>', 'must have ":kind<any(a|b)>" where it has "<any(a, b):kind>"'],
    ['/files/<path:rest>', 'must have ":rest<path>" where it has "<path:rest>"'],
    ['/users/{id}', 'must have ":id" where it has "{id}"'],
    ['/users/{id:int}', 'must have ":id<int>" where it has "{id:int}"'],
    ['/users/:id(\\d+)', 'must have a converter, as ":id<int>" or one of your own, where it has ":id(\\d+)"'],
    [
      '/users/:id{[0-9]+}',
      'must have a converter, as ":id<int>" or one of your own, where it has ":id{[0-9]+}"',
    ],
    ['/files/*', 'must have ":rest<path>" where it has "*"'],
    ['/files/*name', 'must have ":name<path>" where it has "*name"'],
    ['/files/**:name', 'must have ":name<path>" where it has "**:name"'],
    ['/a%20b', 'must be decoded, as PATH_INFO is, and it has "%20"'],
    ['/:a-%41', 'must be decoded, as PATH_INFO is, and it has "%41"'],
    ['/a?x=1', 'must have "?" only after a parameter that ends a segment, and no query'],
    ['/:a?b', 'must have "?" only after a parameter that ends a segment, and no query'],
    ['/:id<int', 'must have parameters written :name, :name<converter> or, at its end, :name?'],
    ['/:', 'must have parameters written :name, :name<converter> or, at its end, :name?'],
    ['/:1st', 'must have parameters written :name, :name<converter> or, at its end, :name?'],
    ['/:__proto__', 'must have parameters written :name, :name<converter> or, at its end, :name?'],
    ['/:a/b?', 'must have "?" only after a parameter that ends a segment, and no query'],
    ['/:a:b', 'must have text between :a and :b'],
    ['/:a<int>:b<int>', 'must have text between :a and :b'],
    ['/:aé', 'must have one of - . , ~ @ after :a, or its converter, as in :a<string>'],
    ['/:a?/b', 'must have optional parameters at its end only'],
    ['/:a?/', 'must have optional parameters at its end only'],
    ['/x:a?', 'must have an optional parameter alone in its segment'],
    ['/:rest<path>/x', 'must have a <path> alone in its last segment: it takes the rest of the path'],
    ['/x:rest<path>', 'must have a <path> alone in its last segment: it takes the rest of the path'],
    ['/:id/:id', 'must have each parameter once, :id is there twice'],
    ['/a//b', 'must not have an empty segment'],
    ['//', 'must not have an empty segment'],
    ['/a/../b', 'must not have a control character or a "." or ".." segment: no request has one'],
    ['/.', 'must not have a control character or a "." or ".." segment: no request has one'],
    ['/a\0', 'must not have a control character or a "." or ".." segment: no request has one'],
  ])('refuses %j: it %s', (source, rule) => {
    expect(() => parsePath(source, {})).toThrow(`a pattern ${rule}, got ${JSON.stringify(source)}`);
  });

  it('says in which pattern a converter is unknown', () => {
    expect(() => parsePath('/:id<integer>', {})).toThrow('got "integer", in the pattern "/:id<integer>"');
  });
});

describe('parseHost', () => {
  it('reads labels and parameters', () => {
    expect(inShort(parseHost(':tenant.eu-:nr<int>.example.com', {}).segments)).toEqual([
      '{tenant=string}',
      'eu-{nr=int}',
      'example',
      'com',
    ]);
  });

  it.each([
    ['Example.com', 'must have labels of'],
    ['example.com:8000', 'must have'],
    ['example..com', 'must have labels of'],
    ['X:a.example.com', 'must have labels of'],
    ['', 'must have labels of'],
    [':a?', 'must not have an optional parameter'],
    [':rest<path>', 'must not have a <path>'],
    ['*.example.com', 'must have ":rest<path>"'],
  ])('refuses %j: it %s', (source, rule) => {
    expect(() => parseHost(source, {})).toThrow(`a pattern ${rule}`);
  });
});

describe('variantsOf', () => {
  it.each([
    ['/users', [['users']]],
    ['/users/:id?', [['users'], ['users', '{id=string}']]],
    ['/:lang?', [[''], ['{lang=string}']]],
    ['/:a<int>?/:b?', [[''], ['{a=int}'], ['{a=int}', '{b=string}']]],
  ])('gives each way to match %s', (source, variants) => {
    expect(variantsOf(parsePath(source, {})).map(inShort)).toEqual(variants);
  });
});
