import { coremailRules } from './coremail.ts'
import type { Provider, Rule } from './rule.ts'

const rules: readonly Rule[] = [
  {
    codes: [535, 550],
    words: /authentication failed|has no permission|用户.*(未开通|被锁定)/i,
    class: 'loginRefused',
    literally: ['535 Error: authentication failed', '550 User has no permission'],
  },
  {
    codes: [451, 454],
    words: /too much fail authentication/i,
    class: 'resting',
    literally: ['451 Requested mail action not taken: too much fail authentication'],
  },
  ...coremailRules,
]

/** 163, 126, yeah.net and 网易企业邮箱. */
export const netease: Provider = {
  name: 'netease',
  hosts: /(^|\.)(163|126|188|yeah|netease)\.(com|net)$/i,
  greeting: /(163|126|yeah|qiye163|netease)(\.com|\.net|com\[)/i,
  rules,
}
