import type { Child } from '../processes/child.ts'
import { until } from '../waiting.ts'
import type { Brewing, Scene } from './storms.ts'

export type Interrupted = {
  /** Seconds from the due instant to the last mail, beyond those of the storm without a kill. */
  extraSeconds: number
  /** Messages that arrived twice, and those that will: in flight at the kill, arrived, and due again as `unknown`. */
  doubled: number
  /** In flight at the kill: the protocol sends them once more after half an hour, and does not wait for them here. */
  unknown: number
}

/** SIGKILL of the worker when two fifths have arrived, and at once another one. */
export async function interrupt(
  { stage, office, startWorker }: Scene,
  worker: Child,
  { at, mails }: Brewing,
  plainSeconds: number,
): Promise<{ figures: Interrupted; worker: Child }> {
  await stage.sink.wait(Math.floor(mails * 0.4), 120_000)
  await worker.kill()
  const next = await startWorker()
  try {
    await untilSent(office)
    const figures = await judge({ stage, office }, at, plainSeconds)
    return { figures, worker: next }
  } catch (error) {
    await next.stop()
    throw error
  }
}

/** Until the next dispatch has fenced the dead one out, its mails look as if somebody were at them. */
function untilSent({ pool }: Scene['office']): Promise<void> {
  return until('被打断的风暴结束', async () => {
    const { rows } = await pool.query<{ open: number }>(
      `select count(*) as open from telling t cross join mail_account a
       where t.done_at is null and (t.state in ('planned', 'claimed') or (t.state = 'sending' and t.epoch = a.epoch))`,
    )
    return rows[0]?.open === 0
  })
}

async function judge(
  { stage, office }: Pick<Scene, 'stage' | 'office'>,
  at: number,
  plainSeconds: number,
): Promise<Interrupted> {
  const { rows } = await office.pool.query<{ message_id: string }>(
    `select message_id from mail where state in ('sending', 'unknown')`,
  )
  const ids = rows.map(({ message_id }) => message_id)
  const { count, distinct, last, among } = await stage.sink.report(ids)
  return {
    extraSeconds: (last - at) / 1000 - plainSeconds,
    doubled: count - distinct + among,
    unknown: ids.length,
  }
}
