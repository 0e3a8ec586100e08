import { type Html, html } from './html.ts'

/** Whom to ask: the office, as its mails name it. */
export type Contact = { name: string; contact: string; replyTo: string }

export function contactSection({ name, contact, replyTo }: Contact, closing: string | null = null): Html {
  return html`<section><h2>联系</h2><p>${name}：${contact}</p><p><a href="mailto:${replyTo}">${replyTo}</a></p>${closing === null ? null : html`<p class="quiet">${closing}</p>`}</section>`
}
