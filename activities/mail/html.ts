import { footLines } from './foot.ts'
import type { Fact, LaidBlock, LinkedCard, MailContext, Tone } from './letter.ts'

/**
 * The HTML part: tables and inline styles only, because mail programs drop the rest; no remote image, which scanners
 * would fetch. One column, so that it reads at 360 px; the width is a limit, not a size.
 */
export function htmlOf(subject: string, blocks: readonly LaidBlock[], context: MailContext): string {
  const { banner } = context.office
  const top = banner ? row(box(escapeHtml(banner), `${bannerStyle}`)) : ''
  const greeting = row(`<div style="${textStyle}">${escapeHtml(context.addressee)}：</div>`)
  const foot = footLines(context).map(escapeHtml).join('<br>')
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(subject)}</title></head><body style="margin:0;padding:0;background:#f3f4f6"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:12px 8px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;background:#ffffff;border:1px solid #e5e7eb;font-family:${font};word-break:break-word;overflow-wrap:anywhere">${top}${greeting}${blocks.map((block) => row(render(block))).join('')}<tr><td style="height:8px;line-height:8px">&nbsp;</td></tr><tr><td style="padding:14px 16px;border-top:1px solid #e5e7eb;font-size:12px;line-height:1.7;color:#6b7280">${foot}</td></tr></table></td></tr></table></body></html>`
}

/** Text of people goes into HTML only through here. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const font = "-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
const textStyle = 'font-size:15px;line-height:1.7;color:#1f2937'
const bannerStyle = 'background:#fef3c7;color:#92400e;font-size:13px;line-height:1.6'

const colours: Record<Tone, { ink: string; paper: string }> = {
  red: { ink: '#b91c1c', paper: '#fef2f2' },
  amber: { ink: '#b45309', paper: '#fffbeb' },
  blue: { ink: '#1d4ed8', paper: '#eff6ff' },
  grey: { ink: '#4b5563', paper: '#f9fafb' },
  green: { ink: '#15803d', paper: '#f0fdf4' },
}

function row(content: string): string {
  return `<tr><td style="padding:8px 16px">${content}</td></tr>`
}

function render(block: LaidBlock): string {
  switch (block.type) {
    case 'paragraph':
      return `<div style="${textStyle}">${lines(block.text)}</div>`
    case 'heading':
      return `<div style="padding:6px 0 0;font-size:16px;font-weight:bold;color:${colours[block.tone].ink}">${escapeHtml(block.text)}</div>`
    case 'facts':
      return facts(block.facts)
    case 'list':
      return labelled(
        block.label,
        block.items.map((item, index) => `${index + 1}. ${escapeHtml(item)}`).join('<br>'),
      )
    case 'quote':
      return labelled(block.label, lines(block.text))
    case 'link':
      return `<div style="font-size:15px;line-height:1.7"><a href="${escapeHtml(block.url)}" style="color:#1d4ed8">${escapeHtml(block.label)}</a></div>`
    case 'measure':
      return measureCard(block)
  }
}

function measureCard(block: LinkedCard): string {
  const { ink, paper } = colours[block.tone]
  const badge = block.badge
    ? `<span style="font-size:13px;font-weight:bold;color:${ink}">${escapeHtml(block.badge)}</span><br>`
    : ''
  const title = `<span style="font-size:15px;line-height:1.6;font-weight:bold;color:#111827">${escapeHtml(block.title)}</span>`
  const number = `<span style="font-size:12px;color:#6b7280">${escapeHtml(block.id)}</span>`
  const links = block.links.map(
    ({ label, url }) =>
      `<a href="${escapeHtml(url)}" style="color:#1d4ed8;margin-right:16px">${escapeHtml(label)}</a>`,
  )
  const open = links.length > 0 ? `<div style="padding-top:6px;font-size:14px">${links.join(' ')}</div>` : ''
  return box(
    `${badge}${title} ${number}${facts(block.facts)}${open}`,
    `background:${paper};border-left:4px solid ${ink}`,
  )
}

/** One under the other in one cell: two columns would squeeze the value on a telephone, and a style for each line makes a
 *  morning mail of many measures a quarter longer. */
function facts(entries: readonly Fact[]): string {
  if (entries.length === 0) return ''
  const each = entries.map(
    ([label, value]) => `<span style="color:#6b7280">${escapeHtml(label)}：</span>${lines(value)}`,
  )
  return `<div style="padding-top:4px;font-size:14px;line-height:1.8;color:#1f2937">${each.join('<br>')}</div>`
}

function labelled(label: string, content: string): string {
  return `<div style="font-size:13px;color:#6b7280;padding-bottom:2px">${escapeHtml(label)}</div>${box(`<div style="font-size:14px;line-height:1.7;color:#1f2937">${content}</div>`, 'background:#f9fafb;border-left:4px solid #d1d5db')}`
}

function box(content: string, style: string): string {
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td style="padding:10px 12px;${style}">${content}</td></tr></table>`
}

function lines(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>')
}
