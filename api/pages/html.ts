/** A piece of a page: text of people is in it escaped. */
export type Html = { html: string }

type Value = string | number | Html | readonly Html[] | null

/** html`<p>${text}</p>`: what is put in is escaped, unless it is Html already; null leaves nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const written = parts.map((part, index) => part + textOf(values[index] ?? null))
  return { html: written.join('') }
}

function textOf(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return 'html' in value ? value.html : value.map((one) => one.html).join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
