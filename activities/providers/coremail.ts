import type { Provider, Rule } from './rule.ts'

/**
 * Coremail's codes: what is limited (HL host, MI sender, RP recipients, DT content, WM lists), a colon, how. NetEase runs
 * the same software. With 4xx all of them pass by themselves.
 */
export const coremailRules: readonly Rule[] = [
  {
    codes: '5xx',
    words: /mail from must equal|DT:SUM|sender is rejected|fake sender/i,
    class: 'senderRefused',
    literally: [
      '553 Mail from must equal authorized user',
      '554 DT:SUM 163 smtp5, envelope sender and header sender differ',
    ],
  },
  {
    codes: '5xx',
    words: /authentication is required|auth error limit|WM:BLU|MI:SPB/i,
    class: 'loginRefused',
    literally: ['553 authentication is required', '554 IP is rejected, smtp auth error limit exceed'],
  },
  {
    codes: [421],
    class: 'resting',
    literally: ['421 HL:ICC 163 smtp8,too many connections', '421 HL:IFC 163 smtp8', '421 HL:REP 163 smtp8'],
  },
  {
    codes: '4xx',
    words: /MI:SFQ/,
    class: 'frequency',
    literally: ['451 MI:SFQ 163 smtp2,too many messages in 15 minutes'],
  },
  {
    codes: '4xx',
    words: /MI:(DMC|CCL|CEL)|RP:(DRC|CCL|CEL)/,
    class: 'busy',
    literally: [
      '450 MI:DMC 163 smtp2,message count exceeded',
      '451 RP:CEL 163 smtp2',
      '450 MI:CCL 163 smtp2',
    ],
  },
  {
    codes: '4xx',
    words: /DT:SPM|DT:RBL|MI:|please try again/i,
    class: 'greylisted',
    literally: ['451 DT:SPM ,please try again', '450 DT:RBL 163 smtp3', '450 MI:GRY 163 smtp3'],
  },
  {
    codes: '5xx',
    words: /MI:STC|RP:TRC/,
    class: 'quota',
    literally: ['554 MI:STC 163 smtp5, sent too many today', '550 RP:TRC 163 smtp5'],
  },
  {
    codes: '5xx',
    words: /RP:RCL|too much recipient/i,
    class: 'frequency',
    literally: ['550 RP:RCL 163 smtp5', '550 Requested mail action not taken: too much recipient'],
  },
  {
    codes: [550, 552, 554],
    words: /DT:SPM|anti-?spam|CoremailSys|illegal attachment/i,
    class: 'spam',
    literally: [
      '554 DT:SPM 163 smtp7,please see http://mail.163.com/help/help_spam_16.htm?ip=203.0.113.7',
      '550 CoremailSys:Your message was blocked',
      '552 Illegal Attachment',
    ],
  },
  {
    codes: [550, 551, 553],
    words: /invalid user|user not found|user (suspended|hangup|rejected)|is not found in server/i,
    class: 'badAddress',
    literally: [
      '550 Invalid User: cao@example.org',
      '550 User not found: cao@example.org',
      '550 User suspended: cao@example.org',
    ],
  },
]

/** Coremail as many universities, hospitals and offices run it themselves. */
export const coremail: Provider = {
  name: 'coremail',
  hosts: /(^|\.)(icoremail\.net|coremail\.cn|cstnet\.cn)$/i,
  greeting: /coremail/i,
  rules: coremailRules,
}
