import type { Provider, Rule } from './rule.ts'

/**
 * Tencent says with 550 what others say with 450: frequency limits of the minute, the hour or the day (help 20022), also
 * as “access denied” for a recipient who got too many at once. Only “not found” and “not exist” speak of the address.
 */
const rules: readonly Rule[] = [
  {
    codes: [535, 534, 530, 526],
    class: 'loginRefused',
    literally: [
      '535 Login Fail. Please enter your authorization code to login. More information in http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256',
      '535 Error: authentication failed, system busy',
    ],
  },
  {
    codes: [550],
    words: /user has no permission/i,
    class: 'loginRefused',
    literally: ['550 User has no permission'],
  },
  {
    codes: [501, 502],
    words: /must be (the )?same as auth/i,
    class: 'senderRefused',
    literally: [
      '501 mail from address must be same as authorization user',
      '502 Mail from address must be same as authorization user.',
    ],
  },
  {
    codes: '5xx',
    words: /daily|today|quota of (the )?(day|domain)|当日|今日|每日|发信量.*上限/i,
    class: 'quota',
    literally: ['550 Daily sending quota exceeded', '550 域名当日发信量已达上限'],
  },
  {
    codes: '5xx',
    words: /frequen|too (many|often)|limited|limit exceeded|connection denied|access denied/i,
    class: 'frequency',
    literally: [
      '550 Domain frequency limited [MsgID IP: 203.0.113.7]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725',
      '550 Ip frequency limited',
      '550 Sender frequency limited',
      '550 Connection frequency limited',
      '550 Connection denied',
      '550 Mailbox unavailable or access denied',
    ],
  },
  {
    codes: [550, 553, 554],
    words: /spam|content (rejected|denied)|suspicio/i,
    class: 'spam',
    literally: [
      '550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726',
      '550 Error: content rejected',
      '550 Suspected bounce attacks or spam',
    ],
  },
  {
    codes: [550, 551, 553],
    words: /mailbox not found|user (not (found|exist)|does not exist)|no such user/i,
    class: 'badAddress',
    literally: [
      '550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728',
      '550 No such user',
    ],
  },
]

/** QQ邮箱 and Foxmail. */
export const qq: Provider = {
  name: 'qq',
  hosts: /(^|\.)(smtp\.qq\.com|smtp\.foxmail\.com|mail\.qq\.com)$/i,
  greeting: /QQ ?Mail Server|\.qq\.com\b/i,
  rules,
}

/** 腾讯企业邮箱: quotas are of the whole domain and change by themselves, so the pace is learned and never written down. */
export const exmail: Provider = {
  name: 'exmail',
  hosts: /(^|\.)exmail\.qq\.com$/i,
  greeting: /exmail/i,
  rules,
}
