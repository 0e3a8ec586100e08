/** What a reply says about the mail, the address or the account. */
export type ReplyClass =
  | 'accepted'
  | 'badAddress'
  | 'frequency'
  | 'rejected'
  | 'busy'
  | 'loginRefused'
  | 'unreachable'
  | 'interrupted'
  | 'noReply'

type Rule = { codes: readonly number[] | 'any4xx' | 'any5xx'; words: RegExp | null; class: ReplyClass }

/**
 * Generic classification by reply code, first match wins; nothing here is known of one provider only. Frequency limits come
 * as 550 at some, so they stand before the bad addresses, which only an unmistakable reply may name: a person's mail is
 * withheld upon it until the roster changes.
 */
export const replyRules: readonly Rule[] = [
  { codes: [530, 534, 535, 538], words: null, class: 'loginRefused' },
  {
    codes: 'any5xx',
    words: /frequen|too many|rate limit|limit(ed)? exceed|quota|频率|超过.*限/i,
    class: 'frequency',
  },
  {
    codes: [550, 551, 553, 554],
    words:
      /5\.1\.[1236]|no such user|user (is )?(unknown|not found)|unknown user|mailbox (not found|unavailable|does not exist)|does not exist|invalid (recipient|mailbox|address)|recipient (not found|rejected)|用户不存在|收件人不存在/i,
    class: 'badAddress',
  },
  { codes: [501, 510, 511, 512, 513], words: /address|recipient|mailbox/i, class: 'badAddress' },
  { codes: 'any4xx', words: null, class: 'busy' },
  { codes: 'any5xx', words: null, class: 'rejected' },
]

/** The class of a negative reply; `phase` is of no account: the code and its words say it. */
export function classOf(code: number, reply: string): ReplyClass {
  return replyRules.find((rule) => fits(rule, code, reply))?.class ?? 'busy'
}

function fits({ codes, words }: Rule, code: number, reply: string): boolean {
  const family = Math.floor(code / 100)
  const fitsCode =
    codes === 'any4xx' ? family === 4 : codes === 'any5xx' ? family === 5 : codes.includes(code)
  return fitsCode && (words === null || words.test(reply))
}
