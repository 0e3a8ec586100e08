import { docNumberOf } from '../../../domain/letters.ts'
import { letterText } from '../../../domain/letterText.ts'
import { layout } from '../layout.ts'
import type { Block, MailContext, MailItem, MailWriter } from '../letter.ts'
import { measureSubject } from '../measureBlock.ts'
import { letterLink } from './letterLink.ts'

/** 提醒函 or 督办函: one letter one mail, its text as it was signed, and the page on which it is signed for. */
export const formalLetter: MailWriter = (items, context) => {
  const [item] = items
  const event = item?.event
  if (!item || (event?.type !== 'letterSigned' && event?.type !== 'letterResent'))
    throw new Error('函件：没有签发记录，应为 letterSigned 或 letterResent')
  const { content, letterId } = event
  const docNumber =
    event.type === 'letterResent' ? event.docNumber : docNumberOf(event.series, event.number ?? 0)
  const text = letterText(content, docNumber, context.office)
  const blocks: Block[] = [
    { type: 'paragraph', text: cover(item) },
    ...receipt(letterId, item, context),
    { type: 'heading', text: text.docNumber, tone: 'red' },
    { type: 'heading', text: text.title, tone: 'grey' },
    { type: 'paragraph', text: text.addressee },
    ...text.body.map((paragraph): Block => ({ type: 'paragraph', text: `　　${paragraph}` })),
    { type: 'paragraph', text: text.signature.join('\n') },
    { type: 'paragraph', text: text.below.join('\n') },
  ]
  return layout(measureSubject(item.measure), blocks, context)
}

function cover({ notice, handedUp }: MailItem): string {
  if (notice.copy) return '现将以下函件抄送给您，供掌握情况。'
  const taken = handedUp ? '因收函单位无法送达，由您代收并转办。' : ''
  return `现将以下函件发给您单位，请查收并签收。${taken}签收表示已经阅读，不代替整改，也不停止督办。`
}

/** Without a console's address it is signed for through the office. */
function receipt(letterId: string, item: MailItem, context: MailContext): Block[] {
  const url = letterLink(letterId, item, context)
  if (url !== null) return [{ type: 'link', label: item.notice.copy ? '查看函件' : '查看并签收', url }]
  return item.notice.copy ? [] : [{ type: 'paragraph', text: '请回复本邮件或联系整改办签收。' }]
}
