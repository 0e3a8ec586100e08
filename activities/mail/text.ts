import { footLines } from './foot.ts'
import type { Fact, LaidBlock, LinkedCard, MailContext } from './letter.ts'

/** The text part: complete, for those who read no HTML and for those who print. */
export function textOf(blocks: readonly LaidBlock[], context: MailContext): string {
  const banner = context.office.banner ? [`※ ${context.office.banner}`, ''] : []
  const body = blocks.flatMap((block) => [...lines(block), ''])
  return [...banner, `${context.addressee}：`, '', ...body, rule, ...footLines(context), ''].join('\n')
}

const rule = '————————————'

function lines(block: LaidBlock): string[] {
  switch (block.type) {
    case 'paragraph':
      return [block.text]
    case 'heading':
      return [`【${block.text}】`]
    case 'facts':
      return block.facts.map(fact)
    case 'list':
      return [`${block.label}：`, ...block.items.map((item, index) => `  ${index + 1}. ${item}`)]
    case 'quote':
      return [`${block.label}：`, ...block.text.split('\n').map((line) => `  ${line}`)]
    case 'link':
      return [`${block.label}：${block.url}`]
    case 'measure':
      return measureLines(block)
  }
}

function measureLines(block: LinkedCard): string[] {
  const badge = block.badge ? `（${block.badge}）` : ''
  const details = block.facts.map((entry) => `  ${fact(entry)}`)
  const links = block.links.map(({ label, url }) => `  ${label}：${url}`)
  return [`■ ${block.id} ${block.title}${badge}`, ...details, ...links]
}

function fact([label, value]: Fact): string {
  return `${label}：${value}`
}
