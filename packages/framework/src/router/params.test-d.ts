import { expectTypeOf } from 'vitest';
import type { Converter } from './converters.ts';
import type { Params } from './params.ts';
import { Router } from './router.ts';

expectTypeOf<Params<'/users/:id'>>().toEqualTypeOf<{ id: string }>();
expectTypeOf<Params<'/users/:id<int>/posts/:post<uuid>/'>>().toEqualTypeOf<{ id: number; post: string }>();
expectTypeOf<Params<'/:a<float>/:b<date>/:rest<path>'>>().toEqualTypeOf<{
  a: number;
  b: Date;
  rest: string;
}>();
expectTypeOf<Params<'/:kind<any(news|blog)>'>>().toEqualTypeOf<{ kind: 'blog' | 'news' }>();
expectTypeOf<Params<'/archive/:year<int>?/:month?'>>().toEqualTypeOf<{
  year: number | undefined;
  month: string | undefined;
}>();
expectTypeOf<Params<'/file.:ext/:from-:to/:name.:end/:a<int>x:b<int>'>>().toEqualTypeOf<{
  ext: string;
  from: string;
  to: string;
  name: string;
  end: string;
  a: number;
  b: number;
}>();
expectTypeOf<Params<'/:a.b-c,d~e@f'>>().toEqualTypeOf<{ a: string }>();
expectTypeOf<Params<'/a::b/:id::activate'>>().toEqualTypeOf<{ id: string }>();
expectTypeOf<Params<':tenant.example.com'>>().toEqualTypeOf<{ tenant: string }>();
expectTypeOf<Params<string>>().toEqualTypeOf<Record<string, unknown>>();

const bigint: Converter<bigint> = { parse: (text) => BigInt(text), format: (value) => String(value) };
const router = new Router<string, { bigint: Converter<bigint> }>({ converters: { bigint } });
const handler = 'handler';

const user = router.add({ pattern: '/users/:id<int>', name: 'user', handler });
user.url({ id: 5 });
// @ts-expect-error -- an int is a number
user.url({ id: '5' });
// @ts-expect-error -- id is missing
user.url({});
// @ts-expect-error -- id is missing
user.url();
// @ts-expect-error -- there is no page
user.url({ id: 5, page: 1 });

router.add({ pattern: '/', handler }).url();
// @ts-expect-error -- there are no parameters
router.add({ pattern: '/', handler }).url({ page: 1 });
router.add({ pattern: '/months/:month<any(jan|feb)>?', handler }).url();
router.add({ pattern: '/months/:month<any(jan|feb)>?', handler }).url({ month: 'jan' });
// @ts-expect-error -- none of the choices
router.add({ pattern: '/months/:month<any(jan|feb)>?', handler }).url({ month: 'mar' });
router.add({ pattern: '/n/:n<bigint>', handler }).url({ n: 5n });
// @ts-expect-error -- a converter's own value
router.add({ pattern: '/n/:n<bigint>', handler }).url({ n: 5 });
router.add({ pattern: '/', host: ':tenant.example.com', handler }).url({ tenant: 'acme' });
// @ts-expect-error -- tenant is missing
router.add({ pattern: '/', host: ':tenant.example.com', handler }).url();

// @ts-expect-error -- "no converter is called integer"
router.add({ pattern: '/users/:id<integer>', handler });
// @ts-expect-error -- ":id is there twice"
router.add({ pattern: '/users/:id/:id', handler });
// @ts-expect-error -- Flask's spelling
router.add({ pattern: '/users/<int:id>', handler });
// @ts-expect-error -- Flask's spelling
router.add({ pattern: '/users/<id>', handler });
// @ts-expect-error -- OpenAPI's spelling
router.add({ pattern: '/users/{id}', handler });
// @ts-expect-error -- Express' spelling
router.add({ pattern: '/users/:id(\\d+)', handler });
// @ts-expect-error -- Hono's spelling
router.add({ pattern: '/files/*', handler });
// @ts-expect-error -- the host's problem
router.add({ pattern: '/', host: ':a.:a', handler });
// A pattern that is not known before it runs is checked when it does.
declare const pattern: string;
router.add({ pattern, handler }).url({ any: 'thing' });
