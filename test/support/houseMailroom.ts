import { runDispatch } from '../../activities/dispatchRun.ts'
import { openPost } from '../../activities/smtp.ts'
import { transition } from '../../db/transition.ts'
import { mailAccount } from '../../db/wake.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { MeasureId } from '../../domain/measure.ts'
import { drillOffice } from './drill/messages.ts'
import { readLedgerMails } from './houseLedger.ts'
import type { House } from './houseTypes.ts'
import { readMails } from './postbox.ts'

/** Time of a house without Temporal, at given instants: the mailroom and the measures' looks. */
export type HouseTime = {
  /** Dispatches until nothing is due. */
  dispatch(now: Instant): Promise<void>
  /** What a measure's workflow would do. */
  look(id: MeasureId, now: Instant): Promise<void>
  /** What has come to the mail server since it was last asked: `recipient kind: measures that the text names`, sorted. */
  takeMails(): Promise<string[]>
}

export function houseTime({ pool, sink }: House): HouseTime {
  const smtp = { url: sink.url, from: 'office@drill.example', mailsPerSecond: 1_000 }
  let taken = 0
  const logger = { info() {}, warn: console.warn, error: console.error }
  const room = {
    ...{ pool, smtp, publicUrl: '', linkSecret: '', office: drillOffice, logger },
    poke: async () => {},
    post: openPost(smtp),
  }
  return {
    async dispatch(now) {
      for (let more = true; more; ) {
        const signal = new AbortController().signal
        more = (await runDispatch(room, { account: mailAccount, now, signal })).more
      }
      room.post.rest()
    },
    async look(id, now) {
      await transition(pool, id, { type: 'time' }, now)
    },
    async takeMails() {
      const mails = await readMails(sink.received.slice(taken))
      taken += mails.length
      const kinds = new Map((await readLedgerMails(pool)).map(({ messageId, kind }) => [messageId, kind]))
      return mails
        .map(({ to, text, messageId }) => {
          const kind = kinds.get(messageId.replace(/[<>]/g, '')) ?? 'unknown to the ledger'
          return `${to.split('@')[0]} ${kind}: ${numbersIn(text)}`
        })
        .sort()
    },
  }
}

function numbersIn(text: string): string {
  return [...new Set(text.match(/ZG-\d+/g))].sort().join(' ')
}
