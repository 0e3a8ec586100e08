import type { Contact } from './contact.ts'
import { contactSection } from './contact.ts'
import { html } from './html.ts'
import type { Page } from './page.ts'

/** Why nothing is shown: the link is no good, its time is over, its reader may not see the measure now, too many
 *  ask at once, or we failed. */
export type Because = 'forged' | 'expired' | 'notHis' | 'tooMany' | 'failed'

/** A page without any data of a measure: what is the matter, and whom to ask. */
export function refusalPage(because: Because, office: Contact): Page {
  const { title, sentence } = words[because]
  const body = html`<header><h1>${title}</h1><p>${sentence}</p></header>${contactSection(office)}`
  return { title, body }
}

export const refusalStatus: Readonly<Record<Because, number>> = {
  forged: 404,
  expired: 410,
  notHis: 404,
  tooMany: 429,
  failed: 503,
}

const words: Readonly<Record<Because, { title: string; sentence: string }>> = {
  forged: {
    title: '链接无效',
    sentence:
      '这个链接不完整或不是本系统发出的。请从原邮件中重新打开；邮件换行截断了链接的，请复制完整的地址。',
  },
  expired: {
    title: '链接已过期',
    sentence: '为了安全，邮件中的链接只在一段时间内有效。请使用最近一封邮件中的链接，或登录系统查看。',
  },
  notHis: {
    title: '现在不能查看',
    sentence: '没有这项措施，或收件人已离岗、岗位已调整，不再查看这项措施。',
  },
  tooMany: { title: '打开的人太多', sentence: '请过一分钟再打开这个链接。' },
  failed: { title: '暂时打不开', sentence: '系统暂时不可用，请过几分钟再打开这个链接。' },
}
