import { letterDate } from './letterContent.ts'
import type { LetterContent } from './letters.ts'

/** The office as it signs and is reached. */
export type LetterOffice = { name: string; contact: string }

/** A letter written out, part by part: mail, page and document set the same parts differently. */
export type LetterText = {
  docNumber: string
  title: string
  addressee: string
  body: readonly string[]
  signature: readonly string[]
  /** What stands below the signature: attachment and copies. */
  below: readonly string[]
}

const ordinals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

/** The whole letter; `docNumber` null = not signed yet, so it has none. */
export function letterText(
  content: LetterContent,
  docNumber: string | null,
  { name, contact }: LetterOffice,
): LetterText {
  const demands = content.demands.map((demand, index) => `${ordinals[index] ?? index + 1}、${demand}`)
  return {
    docNumber: docNumber ?? '（签发后编号）',
    title: content.title,
    addressee: `${content.addressee}：`,
    body: [
      content.basis,
      content.facts.join(''),
      '现函告如下，请抓紧办理：',
      ...demands,
      content.otherwise,
      `${content.answer}联系方式：${contact}。`,
      '特此函告。',
    ],
    signature: [name, letterDate(content.dated)],
    below: [
      '附件：整改措施',
      ...content.steps.map((step, index) => `${index + 1}. ${step}`),
      `抄送：${content.copyTo.join('、')}`,
    ],
  }
}

/** The same as plain lines, for the text part of a mail and for the command line. */
export function letterLines(text: LetterText): string[] {
  const { docNumber, title, addressee, body, signature, below } = text
  return [
    ...[docNumber, '', title, '', addressee],
    ...body.map((paragraph) => `　　${paragraph}`),
    ...['', ...signature, '', ...below],
  ]
}
