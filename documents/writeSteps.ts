import { splitSteps } from './steps.ts'

const styles: readonly ((index: number) => string)[] = [
  (index) => `${index + 1}.`,
  (index) => `（${index + 1}）`,
  (index) => String.fromCodePoint(0x2460 + index),
]

/**
 * The steps as one cell, numbered line by line, in the first style whose numbers the reader tells from those within the
 * steps (“1.5万元” after “1.”). A single step that reads as one stands as it is.
 */
export function numberedSteps(steps: readonly string[]): string {
  const [only = ''] = steps
  const plain = steps.length === 1 ? [only] : []
  const numbered = styles
    .slice(0, steps.length > 20 ? 2 : 3)
    .map((mark) => steps.map((step, index) => `${mark(index)}${step}`).join('\n'))
  const texts = [...plain, ...numbered]
  return texts.find((text) => readsAs(text, steps)) ?? texts[0] ?? ''
}

function readsAs(text: string, steps: readonly string[]): boolean {
  const read = splitSteps(text)
  return (
    read.length === steps.length && read.every((step, index) => plain(step) === plain(steps[index] ?? ''))
  )
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/[;。,、]+$/, '')
}
