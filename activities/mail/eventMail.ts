import { layout } from './layout.ts'
import type { Block, Letter, MailContext, MailItem } from './letter.ts'
import { measureSubject } from './measureBlock.ts'

export type EventWording = {
  /** 交办通知 */
  name: string
  /** The first sentence; `count` measures follow. */
  opening: (count: number) => string
  /** What is said of one measure. */
  about: (item: MailItem) => Block[]
  /** The last sentence: what to do now. */
  closing?: string
}

/** A mail about something that happened: to one measure, or the same to several. */
export function eventMail(items: readonly MailItem[], context: MailContext, wording: EventWording): Letter {
  const [first] = items
  const subject =
    items.length === 1 && first
      ? measureSubject(first.measure)
      : `【${wording.name}】${items.length}项整改措施`
  const closing: Block[] = wording.closing ? [{ type: 'paragraph', text: wording.closing }] : []
  const blocks: Block[] = [
    { type: 'heading', text: wording.name, tone: 'grey' },
    { type: 'paragraph', text: wording.opening(items.length) },
    ...items.flatMap(wording.about),
    ...closing,
  ]
  return layout(subject, blocks, context)
}
