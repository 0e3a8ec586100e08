import { remindersOnly } from '../ladders.ts'
import { type Owned, openOffice } from '../office.ts'
import { type Api, startApiOf } from '../processes/api.ts'
import type { Child } from '../processes/child.ts'
import { startWorker } from '../processes/worker.ts'
import type { Stage } from '../stage.ts'
import { sleepTo } from '../waiting.ts'
import { brew, type Scene } from './storms.ts'
import { tokenOf } from './tokens.ts'

export const readKinds = ['list', 'measure', 'forecast', 'mails'] as const
export type ReadKind = (typeof readKinds)[number]

export type Reads = {
  readers: number
  /** Milliseconds of each read in the storms. */
  times: Record<ReadKind, number[]>
  mails: number
  /** From the due instant to the last mail, all storms. */
  seconds: number
}

export type ReadSizes = { standing: number; storms: number; mails: number; readers: number }

/** People of the office read one thing after the other, without a pause, while storms of mails go out. */
export async function measureReads(stage: Stage, sizes: ReadSizes, name: string): Promise<Reads> {
  const office = await openOffice(stage, { name, owners: sizes.mails, ladder: remindersOnly(1) })
  try {
    const { namespace, client } = stage.freshNamespace()
    const settings = { namespace, databaseUrl: office.url, arms: false }
    const scene = { stage, office, client, startWorker: () => startWorker(stage, settings) }
    await office.morningAt(office.nextDay(), Date.now())
    const { measures } = await office.register({
      count: sizes.standing,
      owners: sizes.mails,
      due: (index) => office.farDay(index),
    })
    const worker = await scene.startWorker()
    const api = await startApiOf(stage, { office, namespace })
    try {
      return await readInStorms({ ...scene, api, worker, measures }, sizes)
    } finally {
      await api.stop()
      await worker.stop()
    }
  } finally {
    await office.close()
  }
}

type Reading = Scene & { api: Api; worker: Child; measures: readonly Owned[] }

async function readInStorms(scene: Reading, { storms, mails, readers }: ReadSizes): Promise<Reads> {
  const { stage, office } = scene
  const tokens = await Promise.all(
    Array.from({ length: readers }, () => tokenOf(office, office.clerk, 'office')),
  )
  const reads: Reads = { readers, times: noTimes(), mails: 0, seconds: 0 }
  // The API's first answers are not those of a process that has been up since yesterday.
  await readUntil(scene, { tokens, times: noTimes(), over: pastReads(readers * 40) })
  for (let no = 0; no < storms; no++) {
    const { at, mails: due } = await brew(scene, { count: mails, owners: mails })
    await sleepTo(at)
    let isOver = false
    const reading = readUntil(scene, { tokens, times: reads.times, over: () => isOver })
    const { count, last } = await stage.sink.wait(due, 120_000).finally(() => {
      isOver = true
    })
    await reading
    if (count !== due) throw new Error(`查询时的风暴：收到 ${count} 封，应为 ${due} 封`)
    reads.mails += due
    reads.seconds += (last - at) / 1000
  }
  return reads
}

type Course = { tokens: readonly string[]; times: Reads['times']; over: () => boolean }

async function readUntil({ api, measures }: Reading, { tokens, times, over }: Course): Promise<void> {
  let next = 0
  const lane = async (token: string): Promise<void> => {
    while (!over()) {
      const kind = readKinds[next % readKinds.length] ?? 'list'
      const id = measures[(next * 7) % measures.length]?.id ?? ''
      next++
      times[kind].push(await api.ask(token, { path: pathOf(kind, id) }))
    }
  }
  await Promise.all(tokens.map(lane))
}

function pathOf(kind: ReadKind, id: string): string {
  if (kind === 'list') return '/measures'
  if (kind === 'measure') return `/measures/${id}`
  return kind === 'forecast' ? `/forecast?measure=${id}&days=366` : '/mails'
}

function pastReads(count: number): () => boolean {
  let asked = 0
  return () => ++asked > count
}

function noTimes(): Reads['times'] {
  return { list: [], measure: [], forecast: [], mails: [] }
}
