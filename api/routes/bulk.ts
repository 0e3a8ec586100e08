import { Readable } from 'node:stream'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { PoolClient } from '../../db/pool.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import { refusalSentence } from '../../domain/refusals.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { type BulkLine, bulkLine, registerBody, roundParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { fieldProblemsOf } from '../fieldProblems.ts'
import { hashOf, idempotencyKey } from '../idempotency.ts'
import { type ReadyRow, withPeople } from '../ledgerPeople.ts'
import { type NdjsonLine, type NdjsonReading, readNdjson } from '../ndjson.ts'
import type { PeopleOn } from '../persons.ts'
import { invalid, Problem } from '../problems.ts'
import { writeOnce } from '../writes.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

const limits = { bytes: 20 * 1_048_576, rows: 10_000 }
const page = 500
const ndjson = 'application/x-ndjson'

/** Many rows at once: one line of answer per row, in order. A bad row is reported, the others are registered. */
export function mountBulk(parent: RouteApp, deps: ApiDeps): void {
  parent.register(async (plain) => {
    const scope = plain.withTypeProvider<ZodTypeProvider>()
    // Streamed: a body of 20 MB is never one string.
    scope.addContentTypeParser(ndjson, (_, payload, done) => done(null, payload))
    scope.removeContentTypeParser('application/json')
    scope.post(
      '/rounds/:round/measures/bulk',
      {
        bodyLimit: limits.bytes,
        config: { ...officeOnly, streamed: true },
        schema: {
          tags: ['登记'],
          summary: '成批登记（NDJSON，至多 10000 行）',
          description: '一行一项措施，内容同单项登记；按行答复，坏行写明哪里不对，其余照常登记',
          consumes: [ndjson],
          params: roundParams,
          response: { 200: { description: '一行一个答复', content: { [ndjson]: { schema: bulkLine } } } },
        },
      },
      async (request, reply) => {
        const { id: roundId } = await roundNamed(deps.pool, request.params.round)
        const reading = await readNdjson(streamOf(request.body), limits)
        request.once = { key: idempotencyKey(request), bodyHash: hashOf(request, reading.hash) }
        reply.header('Content-Type', `${ndjson}; charset=utf-8`)
        await writeOnce({ request, reply }, deps, {
          write: async (client, now) => ({
            status: 200,
            answer: await registerAll(reading, { roundId, actor: request.actor, deps, client, now }),
          }),
          finish: async (answer) => linesOf(answer),
        })
      },
    )
  })
}

type Job = { roundId: string; actor: Actor; deps: ApiDeps; client: PoolClient; now: Instant }
type Ready = ReadyRow & { line: number }

/** Commits every 500 rows: what was registered before a crash is found again by its hash when the request is repeated. */
async function registerAll({ lines }: NdjsonReading, job: Job): Promise<BulkLine[]> {
  const people = await peopleOn(job.deps.pool, job.now)
  const answers: BulkLine[] = []
  const ready: Ready[] = []
  for (const line of lines) {
    const row = readyRow(line, people)
    if ('code' in row) answers.push(row)
    else ready.push(row)
  }
  for (let from = 0; from < ready.length; from += page) {
    answers.push(...(await registerPage(ready.slice(from, from + page), job)))
    // The transaction that holds the key idles meanwhile: without a word in 10 s it would be ended.
    await job.client.query('select 1')
  }
  return answers.sort((a, b) => a.line - b.line)
}

async function registerPage(rows: readonly Ready[], { roundId, actor, deps, now }: Job): Promise<BulkLine[]> {
  const { results, poke } = await registerMeasures(deps.pool, {
    roundId,
    rows: rows.map(({ row }) => row),
    actor,
    now,
  })
  if (poke) deps.poke(poke.account)
  return rows.map(({ line, warnings }, index) => {
    const result = results[index]
    if (!result) throw new Error(`第 ${line} 行没有结果`)
    if ('refused' in result) {
      return { line, code: result.refused, detail: refusalSentence(result.refused, result.details) }
    }
    const { id, added } = result
    return warnings.length > 0 ? { line, id, added, warnings } : { line, id, added }
  })
}

function readyRow(read: NdjsonLine, people: PeopleOn): Ready | Extract<BulkLine, { code: string }> {
  const { line } = read
  if ('error' in read) return { line, code: 'invalidJson', detail: `第 ${line} 行：${read.error}` }
  const parsed = registerBody.safeParse(read.value)
  try {
    if (!parsed.success) throw invalid(fieldProblemsOf(parsed.error, read.value))
    return { line, ...withPeople(parsed.data, people) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { line, code: error.code, detail: `第 ${line} 行：${error.message}` }
  }
}

function linesOf(answer: unknown): string {
  return bulkLine
    .array()
    .parse(answer)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

function streamOf(body: unknown): Readable {
  if (body instanceof Readable) return body
  throw new Problem('invalidJson', `请求没有内容，应为 ${ndjson}：一行一个 JSON 对象`)
}
