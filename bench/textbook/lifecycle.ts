import type { Client } from '@temporalio/client'
import { untilEnded } from '../figures/ended.ts'
import type { Lifecycles } from '../figures/lifecycle.ts'
import type { Sizes } from '../sizes.ts'
import { cpuBetween, type Stage } from '../stage.ts'
import { eachOf, preparing, sleepTo } from '../waiting.ts'
import { openTextbook } from './open.ts'

/**
 * N0: the same life in the textbook design. It keeps no register, no history of commands and no forecast.
 * `news`: it also tells what ours tells besides the reminders.
 */
export async function measureTextbook(
  stage: Stage,
  sizes: Sizes,
  { name, news }: { name: string; news: boolean },
): Promise<Lifecycles> {
  const { client, pid, close } = await openTextbook(stage, name)
  try {
    const scene = { stage, client, workerPid: pid, news }
    await live(scene, sizes.warmUp, 'warm')
    return await live(scene, sizes.lifecycles, 'measured')
  } finally {
    await close()
  }
}

type Scene = { stage: Stage; client: Client; workerPid: number; news: boolean }

const concurrency = 50

async function live(scene: Scene, count: number, series: string): Promise<Lifecycles> {
  const { stage, client, workerPid, news } = scene
  const at = Date.now() + preparing(count) * (news ? 2 : 1)
  const ids = Array.from({ length: count }, (_, index) => `${series}-${index + 1}`)
  await stage.sink.reset()
  const before = stage.cpu(workerPid)
  const began = performance.now()
  await eachOf(ids, concurrency, (measureId) => start(scene, measureId, at))
  if (Date.now() > at) throw new Error('教科书写法：启动超过了预计的时间')
  const started = performance.now() - began
  if (news) await stage.sink.wait(count, 60_000)
  await sleepTo(at)
  const resumed = performance.now()
  const early = (await stage.sink.report()).count
  await stage.sink.wait(early + 1, 60_000)
  const { last: first } = await stage.sink.report()
  await stage.sink.wait(early + count * 3, 120_000)
  await eachOf(ids, concurrency, (id) => client.workflow.getHandle(id).signal('requestCloseOut'))
  if (news) await stage.sink.wait(count * 5, 120_000)
  await eachOf(ids, concurrency, (id) => client.workflow.getHandle(id).signal('verifyCloseOut'))
  const verified = performance.now()
  await untilEnded(client, 'textbook')
  const ended = performance.now()
  const cpu = cpuBetween(before, stage.cpu(workerPid))
  const { count: mails } = await stage.sink.report()
  return {
    ...{ count, cpu, mails },
    seconds: (started + ended - resumed) / 1000,
    lateness: (first - at) / 1000,
    ending: (ended - verified) / 1000,
  }
}

function start({ client, news }: Scene, measureId: string, at: number) {
  const reminders = ['first', 'second', 'third'].map((rung) => ({ rung, at }))
  return client.workflow.start('textbook', {
    workflowId: measureId,
    taskQueue: 'textbook',
    args: [{ measureId, to: `${measureId}@bench.example`, reminders, news }],
  })
}
