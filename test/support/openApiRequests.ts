import fc from 'fast-check'
import type { OpenApiDocument, Operation, Parameter, Schema } from './openApiDocument.ts'

/** A request that is about right, or wrong in some place, as an attacker or a careless program would send it. */
export type Asking = {
  method: string
  /** A place in braces left in it stands for something that an earlier answer named: `{3}` = the third of these. */
  path: string
  headers: Record<string, string>
  body: string | null
}

/** Words that the office knows: people, units, measures. */
export type Known = { words: readonly string[]; ids: readonly string[]; token: string }

/** The same seed gives the same requests. */
export function requestsFor(
  document: OpenApiDocument,
  known: Known,
  { count, seed }: { count: number; seed: number },
): Asking[] {
  // Uploads are files, of which the drill has worse ones.
  const operations = document.operations.filter(({ bodies }) => !bodies.has('multipart/form-data'))
  const times = Math.ceil(count / operations.length)
  const requests = operations.flatMap((operation, index) =>
    fc.sample(requestOf(operation, { ...document, ...known }), { seed: seed + index, numRuns: times }),
  )
  return shuffled(requests, seed).slice(0, count)
}

type Context = OpenApiDocument & Known

function requestOf(operation: Operation, context: Context): fc.Arbitrary<Asking> {
  const { method, parameters } = operation
  const placed = (place: string) => parameters.filter((parameter) => parameter.in === place)
  return fc.record({
    method: fc.constant(method),
    path: pathOf(operation, { ...context, path: placed('path'), query: placed('query') }),
    headers: headersOf(method, context),
    body: method === 'GET' ? fc.constant(null) : bodyOf(operation, context),
  })
}

function pathOf(
  { path }: Operation,
  { path: places, query, ...context }: Context & { path: Parameter[]; query: Parameter[] },
): fc.Arbitrary<string> {
  const values = fc.tuple(...places.map(() => placeOf(context)))
  const asked = fc.tuple(...query.map((parameter) => queryOf(parameter, context)))
  return fc.tuple(values, asked).map(([filled, pairs]) => {
    const whole = places.reduce((so, { name }, index) => so.replace(`{${name}}`, filled[index] ?? ''), path)
    const search = pairs.filter((pair) => pair !== '').join('&')
    return search === '' ? whole : `${whole}?${search}`
  })
}

const oddPlaces = [
  '%',
  '%zz',
  '%00',
  '%ff%fe',
  '..%2f..%2fetc%2fpasswd',
  'x'.repeat(5_000),
  "'--",
  '%F0%9F%92%A5',
  '*',
]

function placeOf({ ids, words }: Context): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...ids, ...words).map(encodeURIComponent) },
    { weight: 3, arbitrary: fc.nat(10_000).map((n) => `{${n}}`) },
    { weight: 1, arbitrary: fc.constantFrom(...oddPlaces) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1 }).map(encodeURIComponent) },
  )
}

function queryOf({ name, required, schema }: Parameter, context: Context): fc.Arbitrary<string> {
  const value = anyValueOf(schema, context, 0).map((given) => {
    const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? '')
    // A lone surrogate, which no address can carry, becomes U+FFFD on the way through bytes.
    return `${name}=${encodeURIComponent(Buffer.from(text).toString())}`
  })
  const odd = fc.constantFrom(`${name}`, `${name}=%`, `${name}=%00`, `${name}=1&${name}=2`, `${name}[x]=1`)
  return fc.oneof(
    { weight: 6, arbitrary: value },
    { weight: 1, arbitrary: odd },
    { weight: required ? 1 : 8, arbitrary: fc.constant('') },
  )
}

function headersOf(method: string, { token, words, ids }: Context): fc.Arbitrary<Record<string, string>> {
  const mostly = (usual: fc.Arbitrary<string | null>, ...odd: (string | null)[]) =>
    fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) })
  const nobody = fc.constant(null)
  const onBehalfOf = fc.constantFrom(...words, ...ids).map(encodeURIComponent)
  const key = mostly(fc.uuid(), null, '', 'k'.repeat(129), 'a key', 'é', 'one and the same', '"quoted"')
  const type = mostly(
    fc.constant('application/json'),
    ...[
      null,
      'text/plain',
      'application/x-ndjson',
      'multipart/form-data',
      'application/json; charset=utf-16',
    ],
  )
  return fc
    .record({
      authorization: mostly(
        fc.constant(`Bearer ${token}`),
        null,
        'Bearer x',
        'Basic eDp4',
        `Bearer ${token}x`,
      ),
      'x-on-behalf-of': fc.oneof(
        { weight: 4, arbitrary: nobody },
        { weight: 2, arbitrary: mostly(onBehalfOf, '%', '%00', '%E4%', 'x'.repeat(3_000)) },
      ),
      'idempotency-key': method === 'GET' ? nobody : key,
      'content-type': method === 'GET' ? nobody : type,
    })
    .map((headers) =>
      Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]): [string, string][] =>
          value === null ? [] : [[name, value]],
        ),
      ),
    )
}

/** What no body should be; the last ones ask how deep anybody reads. */
const oddBodies: readonly string[] = [
  ...['', '{', 'null', '[]', '""', '1e999', '{"a":1,"a":2}', '\ufeff{}', '{"__proto__":{"x":1}}', '\u0000'],
  ...[
    '{"constructor":{"prototype":{"x":1}}}',
    `"${'x'.repeat(900_000)}"`,
    `{"reason":"${'长'.repeat(400_000)}"}`,
  ],
  ...['['.repeat(50_000) + ']'.repeat(50_000), `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
]

function bodyOf({ bodies }: Operation, context: Context): fc.Arbitrary<string | null> {
  const [first] = bodies
  if (first === undefined) return fc.constantFrom(null, '{}', ...oddBodies)
  const [type, schema] = first
  const right = type.includes('json')
    ? anyValueOf(schema, context, 0).map((value) => JSON.stringify(value) ?? '')
    : fc
        .array(fc.jsonValue(), { maxLength: 5 })
        .map((rows) => rows.map((row) => JSON.stringify(row)).join('\n'))
  return fc.oneof({ weight: 14, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(...oddBodies) })
}

const hostile: readonly unknown[] = [
  ...[
    '',
    ' ',
    '\u0000',
    '文\u0000字',
    '\ud800',
    '\u202e右',
    'x'.repeat(100_000),
    "'; drop table measure; --",
    '💥',
  ],
  ...[
    '0000-00-00',
    '2021-02-30',
    '9999-12-31',
    '-000001-01-01',
    '275760-09-14',
    '2021-13-01',
    '25:61',
    'Infinity',
  ],
  ...[null, true, 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, [], {}, [[[[[[]]]]]], { $gt: '' }, [null], ''],
  Array.from({ length: 3_000 }, () => 'x'),
]

/** Deeper than any of our bodies; a schema that contains itself ends there. */
const deepest = 6

function anyValueOf(schema: Schema, context: Context, depth: number): fc.Arbitrary<unknown> {
  if (depth > deepest) return fc.constant(null)
  return fc.oneof(
    { weight: 24, arbitrary: rightValueOf(schema, context, depth) },
    { weight: 1, arbitrary: fc.constantFrom(...hostile) },
    { weight: 1, arbitrary: fc.jsonValue() },
  )
}

function rightValueOf(schema: Schema, context: Context, depth: number): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, allOf } = schema
  const inner = (one: Schema) => anyValueOf(one, context, depth + 1)
  if ($ref !== undefined) return inner(context.named[$ref.split('/').at(-1) ?? ''] ?? {})
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = anyOf ?? oneOf
  if (choices) return fc.oneof(...choices.map(inner))
  if (allOf) return fc.tuple(...allOf.map(inner)).map((parts) => Object.assign({}, ...parts))
  const types = [schema.type ?? 'object'].flat()
  return fc.oneof(...types.map((type) => typedValueOf(type, schema, { context, inner })))
}

type Inside = { context: Context; inner: (schema: Schema) => fc.Arbitrary<unknown> }

function typedValueOf(type: string, schema: Schema, { context, inner }: Inside): fc.Arbitrary<unknown> {
  const { minimum = -10, maximum = 1_000, minItems = 0, maxItems = 4 } = schema
  switch (type) {
    case 'string':
      return textOf(schema, context)
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31) })
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: minItems,
        maxLength: Math.min(maxItems, minItems + 4),
      })
    default:
      return objectOf(schema, inner)
  }
}

function objectOf(
  { properties = {}, required = [], additionalProperties }: Schema,
  inner: Inside['inner'],
): fc.Arbitrary<unknown> {
  const own = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, inner(schema)]))
  const record = fc.record(own, { requiredKeys: required.filter((name) => name in own) })
  const others =
    typeof additionalProperties === 'object'
      ? fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), inner(additionalProperties), { maxKeys: 3 })
      : fc.constant({})
  return fc.tuple(record, others).map(([known, more]) => ({ ...more, ...known }))
}

const dates = ['2024-03-04', '2024-05-31', '2024-12-31', '2026-12-31', '2031-02-28']

function textOf(
  { format, minLength = 0, maxLength = 300 }: Schema,
  { words, ids }: Context,
): fc.Arbitrary<string> {
  if (format === 'date') return fc.constantFrom(...dates)
  if (format === 'date-time') return fc.constantFrom(...dates.map((date) => `${date}T09:00:00+08:00`))
  const free = fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, 60)),
  })
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...words, ...ids, ...dates) },
    { weight: 2, arbitrary: free },
  )
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const all = { minLength: items.length, maxLength: items.length }
  const [shuffled = []] = fc.sample(fc.shuffledSubarray([...items], all), { seed, numRuns: 1 })
  return shuffled
}
