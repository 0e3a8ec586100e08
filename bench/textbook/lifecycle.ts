import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { administer, dropDatabase, ensureDatabase } from '../../embedded/postgres.ts'
import { untilEnded } from '../figures/ended.ts'
import type { Lifecycles } from '../figures/lifecycle.ts'
import { startChild } from '../processes/child.ts'
import type { Sizes } from '../sizes.ts'
import { cpuBetween, type Stage } from '../stage.ts'
import { eachOf, preparing, sleepTo } from '../waiting.ts'
import { textbookTable } from './activities.ts'

/**
 * N0: the same life in the textbook design. It keeps no register, no history of commands and no forecast.
 * `news`: it also tells what ours tells besides the reminders.
 */
export async function measureTextbook(
  stage: Stage,
  sizes: Sizes,
  { name, news }: { name: string; news: boolean },
): Promise<Lifecycles> {
  await ensureDatabase(stage.postgres, name)
  await administer(stage.postgres, (client) => client.query(textbookTable), name)
  const { namespace, client } = stage.freshNamespace()
  const worker = await startChild({
    script: 'textbook/workerProcess.ts',
    logFile: join(stage.folder, 'textbook.log'),
    env: {
      TEMPORAL_ADDRESS: stage.temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      SMTP_URL: stage.sink.url,
      DATABASE_URL: stage.postgres.urlFor(name),
    },
  })
  try {
    const scene = { stage, client, workerPid: worker.pid, news }
    await live(scene, sizes.warmUp, 'warm')
    return await live(scene, sizes.lifecycles, 'measured')
  } finally {
    await worker.stop()
    await dropDatabase(stage.postgres, name)
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
