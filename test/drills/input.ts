import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { formOf } from '../integration/api/support/upload.ts'
import { openHouse } from '../support/house.ts'
import { mutateWorkbook } from '../support/mutateWorkbook.ts'
import { notLedgers } from '../support/notLedgers.ts'
import { readOpenApi } from '../support/openApiDocument.ts'
import { type Asking, type Known, requestsFor } from '../support/openApiRequests.ts'
import { type Besieged, besiege } from './besieged.ts'
import type { Drill, Setting, Tally } from './drill.ts'
import { schemathesis } from './schemathesis.ts'

type Sizes = {
  requests: number
  workbooks: number
  /** Of each operation; 0: schemathesis is not run. */
  examples: number
}

const quick: Sizes = { requests: 500, workbooks: 6, examples: 0 }
const full: Sizes = { requests: 4_000, workbooks: 2_000, examples: 40 }

/** By how many megabytes the API's process may have grown; a thread that reads workbooks may take 768 by itself. */
const mayGrow = 500

export const input: Drill = {
  name: 'input',
  title: 'requests generated from the OpenAPI document, and files that are no ledgers',
  run: (setting) => rehearse(setting, setting.quick ? quick : full),
}

async function rehearse(setting: Setting, sizes: Sizes): Promise<Tally> {
  const { seed, say } = setting
  const house = await openHouse({ name: 'input', dayLength: 86_400, temporal: true })
  try {
    const ids = await house.register(
      Array.from({ length: 30 }, (_, index) => 10 + index),
      Date.now(),
    )
    const besieged = await besiege(house)
    try {
      const known = {
        words: wordsOf(Object.keys(house.people)),
        ids: [...ids, ...Object.values(house.people)],
      }
      const { counts, wrong, token } = besieged
      await askAll(besieged, { ...known, token }, { count: sizes.requests, seed })
      const before = besieged.memory()
      say(`${counts.asked} requests of our own, ${counts.refused} refused; ${before} MB`)
      await uploadAll(besieged, { mutations: sizes.workbooks, seed })
      say(`${counts.asked} requests and files, ${counts.refused} refused; ${besieged.memory()} MB`)
      const others =
        sizes.examples > 0
          ? await schemathesis(besieged, { ...setting, examples: sizes.examples })
          : { asked: 0, wrong: [] }
      await askAll(
        besieged,
        { ...known, token },
        { count: Math.ceil(sizes.requests / 10), seed: seed + 1_000_000 },
      )
      const after = besieged.memory()
      if (after > before + mayGrow) wrong.push(`the API grew from ${before} MB to ${after} MB`)
      say(`${after} MB at the end`)
      await besieged.lookBack()
      const required = counts.asked + others.asked
      const told = counts.answered + others.asked
      const none = { collapsed: 0, again: 0, doubtful: 0, doubled: [], lost: [] }
      return { faults: required, required, told, ...none, wrong: [...wrong, ...others.wrong] }
    } finally {
      await besieged.close()
    }
  } finally {
    await house.close()
  }
}

function wordsOf(parts: readonly string[]): string[] {
  const names = parts.map((part) => `演练${part}`)
  return [...names, '演练轮次', '财务科', '采购办', 'plan', 'report', 'letter.1', '1', 'default']
}

/** One after the other, so that what a refused one leaves behind is known by its name. */
async function askAll(
  besieged: Besieged,
  known: Known,
  { count, seed }: { count: number; seed: number },
): Promise<void> {
  const document = readOpenApi(await (await fetch(`${besieged.url}/docs/json`)).json())
  const named: string[] = [...known.ids]
  for (const asking of requestsFor(document, known, { count, seed })) {
    const path = asking.path.replace(/\{(\d+)\}/g, (_, n: string) =>
      encodeURIComponent(named[Number(n) % named.length] ?? ''),
    )
    const { status, text } = await besieged.ask(wordsFor({ ...asking, path }), { ...asking, path })
    if (status < 300) named.push(...idsIn(text))
  }
}

function wordsFor({ method, path, headers, body }: Asking): string {
  const said = Object.entries(headers).filter(([name]) => name !== 'authorization')
  return `${method} ${path.slice(0, 200)} ${JSON.stringify(said).slice(0, 200)} ${body?.slice(0, 300)}`
}

/** What an answer names may be asked for next. */
function idsIn(text: string): string[] {
  return [...text.slice(0, 20_000).matchAll(/"id":"([^"]{1,60})"/g)].map(([, id = '']) => id)
}

/** As the upload of a ledger: those that are none, and a real one that was damaged or made to hurt. */
async function uploadAll(
  besieged: Besieged,
  { mutations, seed }: { mutations: number; seed: number },
): Promise<void> {
  const { wrong } = besieged
  for (const { name, bytes, status, sentence } of notLedgers) {
    const answered = await upload(besieged, name, await bytes())
    if (answered.status !== status || !answered.text.includes(sentence))
      wrong.push(`${name}: ${answered.status} ${answered.text.slice(0, 300)}`)
  }
  const base = await readFile(new URL('../fixtures/ledgers/open-items.xlsx', import.meta.url))
  for (let n = 1; n <= mutations; n++) {
    const { bytes, what } = mutateWorkbook(base, seed + n)
    const { status, text } = await upload(besieged, what, bytes)
    if (![201, 413, 422].includes(status)) wrong.push(`${what}: ${status} ${text.slice(0, 300)}`)
  }
}

function upload(besieged: Besieged, what: string, file: Buffer) {
  return besieged.ask(what, {
    method: 'POST',
    path: `/api/v1/rounds/${encodeURIComponent('突变')}/imports`,
    headers: { authorization: `Bearer ${besieged.token}`, 'idempotency-key': randomUUID() },
    body: formOf({ file }),
  })
}
