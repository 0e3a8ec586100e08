import { cardLinks } from './foot.ts'
import { htmlOf } from './html.ts'
import type { Block, LaidBlock, Letter, MailContext } from './letter.ts'
import { textOf } from './text.ts'

/** A whole mail of blocks: banner, greeting, what it is about, and the office's contact at the foot. */
export function layout(subject: string, blocks: readonly Block[], context: MailContext): Letter {
  const laid = blocks.map(
    (block): LaidBlock => (block.type === 'measure' ? { ...block, links: cardLinks(block, context) } : block),
  )
  return { subject, text: textOf(laid, context), html: htmlOf(subject, laid, context) }
}
