import type { Provider } from './rule.ts'

/**
 * By code and words, for every provider after its own rules. Frequency limits stand before the bad addresses, which only
 * an unmistakable reply may name: a person's mail is withheld upon it until the roster is corrected.
 */
export const generic: Provider = {
  name: 'generic',
  hosts: null,
  greeting: null,
  rules: [
    {
      codes: [530, 534, 535, 538],
      class: 'loginRefused',
      literally: ['535 5.7.8 Error: authentication failed', '530 5.7.0 Must issue a STARTTLS command first'],
    },
    {
      codes: [550, 553],
      enhanced: /^5\.7\.1$/,
      words: /not owned by user|sender address rejected/i,
      class: 'senderRefused',
      literally: ['553 5.7.1 <office@example.org>: Sender address rejected: not owned by user office'],
    },
    { codes: [421], class: 'resting', literally: ['421 4.3.2 Service shutting down', '421 Too busy'] },
    {
      codes: [450, 452, 550, 552, 554],
      enhanced: /^[45]\.2\.2$/,
      class: 'mailboxFull',
      literally: ['452 4.2.2 Mailbox full', '552 5.2.2 Over quota'],
    },
    {
      codes: [452, 552],
      words: /(mailbox|user).*(full|exceed)|over quota|quota exceeded|exceeded storage|空间不足/i,
      class: 'mailboxFull',
      literally: ['552 Requested mail action aborted: exceeded storage allocation', '552 Quota exceeded'],
    },
    {
      codes: '5xx',
      words: /(daily|per day|24 ?h).*(limit|quota|exceed)|(limit|quota).*(day|daily)|当日|今日|每日.*限/i,
      class: 'quota',
      literally: ['550 5.4.5 Daily user sending limit exceeded', '554 今日发信量已达上限'],
    },
    {
      codes: '5xx',
      words: /frequen|too many|rate limit|limit(ed)? exceed|quota|频率|超过.*限/i,
      class: 'frequency',
      literally: ['550 Mail frequency limited', '550 5.7.1 Too many messages', '550 发信频率过高'],
    },
    {
      codes: [550, 552, 554],
      words: /spam|virus|content (rejected|denied)|垃圾邮件/i,
      class: 'spam',
      literally: ['554 5.7.1 Message rejected as spam', '550 被判为垃圾邮件'],
    },
    {
      codes: [550, 551, 553, 554],
      enhanced: /^5\.1\.[1236]$/,
      class: 'badAddress',
      literally: [
        '550 5.1.1 <cao@example.org>: Recipient address rejected',
        '550 5.1.2 Bad destination domain',
      ],
    },
    {
      codes: [550, 551, 553, 554],
      words:
        /no such user|user (is )?(unknown|not found)|unknown user|mailbox (not found|unavailable|does not exist)|does not exist|invalid (recipient|mailbox|address)|recipient (not found|rejected)|用户不存在|收件人不存在/i,
      class: 'badAddress',
      literally: ['550 No such user here', '550 user unknown', '550 收件人不存在'],
    },
    {
      codes: [501, 510, 511, 512, 513],
      words: /address|recipient|mailbox/i,
      class: 'badAddress',
      literally: ['501 Bad address syntax', '511 Bad email address'],
    },
    {
      codes: [450, 451],
      words: /gr[ea]ylist|try (again )?later|4\.7\.1.*(later|again)|deferred/i,
      class: 'greylisted',
      literally: [
        '450 4.2.0 <cao@example.org>: Greylisted, please try later',
        '451 4.7.1 Greylisting in action',
      ],
    },
    {
      codes: '4xx',
      class: 'busy',
      literally: ['450 4.3.0 Mail system busy', '451 Requested action aborted: error in processing'],
    },
    {
      codes: '5xx',
      class: 'rejected',
      literally: ['550 denied', '554 Transaction failed', '552 Message too large'],
    },
  ],
}
