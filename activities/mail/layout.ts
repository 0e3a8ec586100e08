import { htmlOf } from './html.ts'
import type { Block, Letter, MailContext } from './letter.ts'
import { textOf } from './text.ts'

/** A whole mail of blocks: banner, greeting, what it is about, and the office's contact at the foot. */
export function layout(subject: string, blocks: readonly Block[], context: MailContext): Letter {
  return { subject, text: textOf(subject, blocks, context), html: htmlOf(subject, blocks, context) }
}
