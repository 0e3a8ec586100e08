import type { SendOutcome } from '../smtp.ts'

/** What a reply says about the mail, the address or the account. */
export type ReplyClass =
  | 'accepted'
  | 'badAddress'
  | 'frequency'
  | 'quota'
  | 'greylisted'
  | 'mailboxFull'
  | 'busy'
  | 'resting'
  | 'spam'
  | 'rejected'
  | 'loginRefused'
  | 'senderRefused'
  | 'certificate'
  | 'unreachable'
  | 'interrupted'
  | 'noReply'

/** What follows from a class, whoever said it. */
export type Consequence = {
  outcome: SendOutcome['outcome']
  /** Says nothing of the mail, which the server has not seen: it is given back and costs no attempt. */
  ofAccount: boolean
  /** The account sends nothing for so long: `short` a minute, `long` ten minutes, `hours` two hours. */
  rests: 'short' | 'long' | 'hours' | null
  /** The account's pace is halved: the server could not, or would not, take so many. */
  slower: boolean
  /** Said where the account rests. */
  words: string
}

const mail = { ofAccount: false, rests: null, slower: false, words: '' }
const account = { ofAccount: true, rests: null, slower: false }

/** The one table of outcomes. A rule of a provider names a class and nothing else. */
export const consequences: Readonly<Record<ReplyClass, Consequence>> = {
  accepted: { ...mail, outcome: 'accepted' },
  badAddress: { ...mail, outcome: 'refused' },
  // A person looks: the same text would be taken for spam again.
  spam: { ...mail, outcome: 'refused' },
  rejected: { ...mail, outcome: 'refused' },
  frequency: { ...mail, outcome: 'deferred', slower: true },
  // Of a day or an hour; what is tried before costs goodwill only.
  quota: { ...mail, outcome: 'deferred', slower: true, rests: 'hours', words: '发信量已达服务商的上限' },
  greylisted: { ...mail, outcome: 'deferred' },
  mailboxFull: { ...mail, outcome: 'deferred' },
  busy: { ...mail, outcome: 'deferred', slower: true },
  resting: { ...mail, outcome: 'deferred', slower: true, rests: 'long', words: '邮件服务器要求放慢' },
  loginRefused: { ...account, outcome: 'accountStopped', words: '登录被拒绝' },
  // Every mail would be refused for it, so none is spent on trying.
  senderRefused: { ...account, outcome: 'accountStopped', words: '发件地址与登录账号不一致' },
  certificate: { ...account, outcome: 'deferred', rests: 'long', words: '邮件服务器的证书不可信' },
  unreachable: { ...account, outcome: 'deferred', rests: 'short', words: '邮件服务器连不上' },
  // One line that breaks says nothing of the pace; where a whole group gets no answer, the account rests (dispatchSend).
  interrupted: { ...mail, outcome: 'deferred' },
  noReply: { ...mail, outcome: 'unknown' },
}
