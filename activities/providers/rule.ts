import type { ReplyClass } from './classes.ts'

export type ProviderName = 'qq' | 'exmail' | 'netease' | 'coremail' | 'generic'

/** All that is given must fit; of a provider's rules the first that fits holds. */
export type Rule = {
  codes: readonly number[] | '4xx' | '5xx'
  /** The enhanced code (RFC 3463) behind the code: '5.1.1'. */
  enhanced?: RegExp
  words?: RegExp
  class: ReplyClass
  /** Replies as the provider words them: the tests give each to this provider, and a server answers it. */
  literally: readonly string[]
}

export type Provider = {
  name: ProviderName
  /** Of the server in SMTP_URL. */
  hosts: RegExp | null
  /** Of what the server says before anybody logs in: its greeting. */
  greeting: RegExp | null
  rules: readonly Rule[]
}

/** The class that the first fitting rule names; null when none fits. `reply` is one reply, code and all its lines. */
export function matchRules(rules: readonly Rule[], code: number, reply: string): ReplyClass | null {
  const enhanced = enhancedCodeOf(reply)
  return rules.find((rule) => fits(rule, { code, reply, enhanced }))?.class ?? null
}

function fits(
  { codes, enhanced, words }: Rule,
  said: { code: number; reply: string; enhanced: string },
): boolean {
  const family = Math.floor(said.code / 100)
  const fitsCode = codes === '4xx' ? family === 4 : codes === '5xx' ? family === 5 : codes.includes(said.code)
  return (
    fitsCode &&
    (enhanced === undefined || enhanced.test(said.enhanced)) &&
    (words === undefined || words.test(said.reply))
  )
}

/** '' where there is none; a server's address such as 5.10.20.30 is not one. */
function enhancedCodeOf(reply: string): string {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?![.\d])/.exec(reply)?.[1] ?? ''
}
