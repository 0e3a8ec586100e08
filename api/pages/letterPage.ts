import type { Letter } from '../../domain/letters.ts'
import type { LetterText } from '../../domain/letterText.ts'
import type { Person } from '../../domain/roster.ts'
import { letterStateName } from '../../domain/wording.ts'
import { momentWords } from '../moments.ts'
import { personRef, type Viewer } from '../views.ts'
import { type Contact, contactSection } from './contact.ts'
import { type Html, html } from './html.ts'
import type { Page } from './page.ts'

/** What the page is written from. `form` = the token of this view; null: this reader has nothing to sign for. */
export type ShownLetter = {
  measureId: string
  letter: Letter
  text: LetterText
  reader: Person
  viewer: Viewer
  office: Contact
  until: string
  form: string | null
  /** What became of the last thing that the reader did here. */
  said: string | null
}

/** A letter to read, and to sign for by a choice that only a person makes: opening the page changes nothing. */
export function letterPage(shown: ShownLetter): Page {
  const { measureId, text, reader, office, until, form, said } = shown
  const closing = `本页只供${reader.name}查看，打开不会改变任何内容；链接到${until}有效，请勿转发。`
  const answer = said === null ? null : html`<section><p><strong>${said}</strong></p></section>`
  const body = html`${head(shown)}${answer}${wording(text)}${form === null ? null : receipt(form, reader)}${contactSection(office, closing)}`
  return { title: `${text.docNumber} ${measureId}`, body, asks: form !== null }
}

function head({ measureId, letter, text, viewer }: ShownLetter): Html {
  const tone = letter.state === 'voided' ? 'late' : ''
  const lines = standing(letter, viewer).map((line) => html`<p class="quiet">${line}</p>`)
  return html`<header><p class="quiet">整改措施 ${measureId}</p><h1>${text.title}</h1><span class="badge ${tone}">${letterStateName(letter)}</span>${lines}</header>`
}

function standing({ signed, ended, acknowledged }: Letter, { people }: Viewer): string[] {
  const act = (words: string, { by, at }: { by: string; at: number }) =>
    `${momentWords(at)} ${personRef(by, people).name}${words}`
  return [
    ...(signed ? [act('签发', signed)] : []),
    ...(ended ? [`${act(signed ? '作废' : '不予签发', ended)}：${ended.reason}`] : []),
    ...(acknowledged ? [act('签收', acknowledged)] : []),
  ]
}

function wording({ docNumber, addressee, body, signature, below }: LetterText): Html {
  const lines = (all: readonly string[]) => all.map((line) => html`<p>${line}</p>`)
  return html`<section><p class="quiet">${docNumber}</p><p>${addressee}</p>${lines(body)}<br>${lines(signature)}<br>${lines(below)}</section>`
}

/** Nothing is chosen beforehand: a program that submits the form as it finds it changes nothing. */
function receipt(form: string, { name }: Person): Html {
  return html`<section><h2>签收</h2><form method="post"><input type="hidden" name="form" value="${form}"><p><label><input type="radio" name="choice" value="read" required> 我是${name}，已阅读本函，予以签收</label></p><p><label><input type="radio" name="choice" value="notMine" required> 本函不应由我签收</label></p><p><button type="submit">提交</button></p><p class="quiet">签收表示已经阅读，不代替整改，也不停止督办。</p></form></section>`
}
