import { describe, expect, it } from '@jest/globals'
import { classOf, providerOf, providers } from '../../../activities/providers/index.ts'
import { readConfig } from '../../../config.ts'

const cases = providers.flatMap((provider) =>
  provider.rules.flatMap((rule) => rule.literally.map((reply) => ({ provider, reply, rule }))),
)

describe('replies of mail providers', () => {
  it.each(cases)('$provider.name: $reply', ({ provider, reply, rule }) => {
    expect(classOf(provider, Number(reply.slice(0, 3)), reply)).toBe(rule.class)
  })

  it.each([
    ['smtp.exmail.qq.com', '', 'exmail'],
    ['smtp.qq.com', '', 'qq'],
    ['smtp.163.com', '', 'netease'],
    ['smtphz.qiye.163.com', '', 'netease'],
    ['smtp.icoremail.net', '', 'coremail'],
    ['10.0.0.8', '220 163.com Anti-spam GT for Coremail System (163com[20141201])', 'netease'],
    ['10.0.0.8', '220 mail.example.cn Anti-spam GT for Coremail System (example[20210401])', 'coremail'],
    ['10.0.0.8', '220 smtp.qq.com Esmtp QQ Mail Server', 'qq'],
    ['notqq.com', '220 notqq.com ESMTP', 'generic'],
  ])('%s that greets with “%s” is %s', (host, greeting, name) => {
    expect(providerOf({ configured: null, host, greeting }).name).toBe(name)
  })

  it('what the office configures holds, whatever the server is called', () => {
    expect(providerOf({ configured: 'exmail', host: 'smtp.163.com', greeting: '' }).name).toBe('exmail')
  })

  it.each(providers)('$name can be configured', ({ name }) => {
    expect(readConfig('start', { MAIL_PROVIDER: name }).mailProvider).toBe(name)
  })

  it('an IP address behind the code is no enhanced code', () => {
    const [generic] = providers.filter(({ name }) => name === 'generic')
    if (!generic) throw new Error('no generic provider')
    expect(classOf(generic, 550, '550 5.1.1.9 blocked')).toBe('rejected')
  })
})
