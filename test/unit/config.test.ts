import { describe, expect, it } from '@jest/globals'
import { ConfigError, readConfig } from '../../config.ts'

const worker = {
  DATABASE_URL: 'postgresql://app:secret@db.example:5432/zhenggai',
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  SMTP_URL: 'smtps://zgb:secret@smtp.example:465',
  MAIL_FROM: 'zgb@office.example',
  OFFICE_NAME: '示例医院整改办',
  OFFICE_CONTACT: '010-00000000',
  PUBLIC_URL: 'https://zhenggai.example/',
  LINK_SECRET: '0123456789abcdef0123456789abcdef',
}

function problemsOf(...given: Parameters<typeof readConfig>): readonly string[] {
  try {
    readConfig(...given)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settings', () => {
  it('npm start needs none', () => {
    const config = readConfig('start', {})
    expect(config).toMatchObject({ databaseUrl: null, smtpUrl: null, temporal: { address: null } })
    expect(config.publicUrl).toBe('http://127.0.0.1:8390')
  })

  it('a worker gets what it was given', () => {
    const config = readConfig('worker', worker)
    expect(config.databaseUrl).toBe(worker.DATABASE_URL)
    expect(config.databaseOwnerUrl).toBe(worker.DATABASE_URL)
    expect(config.publicUrl).toBe('https://zhenggai.example')
    expect(config.office.replyTo).toBe(worker.MAIL_FROM)
  })

  it('a proxy is trusted by address or range, and limits have defaults', () => {
    const { api } = readConfig('start', {
      API_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8',
      API_LIMIT_OFFICE: '99',
    })
    expect(api.trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8'])
    expect(api.limits).toEqual({ person: 600, office: 99, address: 1200, failures: 30 })
  })

  it('what is missing for a worker is listed all at once, with what is allowed', () => {
    const problems = problemsOf('worker', {})
    expect(problems.map((line) => line.split('：')[0]).sort()).toEqual([
      'DATABASE_URL',
      'LINK_SECRET',
      'SMTP_URL',
      'TEMPORAL_ADDRESS',
    ])
    for (const line of problems) expect(line).toMatch(/^[A-Z_]+：没有设置，应为.+/)
  })

  it('wrong and missing settings are listed together', () => {
    const problems = problemsOf('api', { API_PORT: '99999', LOG_LEVEL: 'loud' })
    expect(problems.map((line) => line.split('：')[0]).sort()).toEqual([
      'API_PORT',
      'DATABASE_URL',
      'LINK_SECRET',
      'LOG_LEVEL',
    ])
    expect(problems.join()).toContain('找到“99999”，应为1 到 65535 的端口')
  })

  it('real mail never goes out under a made-up sender', () => {
    const problems = problemsOf('start', { SMTP_URL: worker.SMTP_URL })
    expect(problems.map((line) => line.split('：')[0])).toEqual([
      'MAIL_FROM',
      'OFFICE_NAME',
      'OFFICE_CONTACT',
      'PUBLIC_URL',
    ])
  })

  it('a temporal.toml profile stands for the address', () => {
    const { TEMPORAL_ADDRESS: _, ...rest } = worker
    expect(problemsOf('worker', { ...rest, TEMPORAL_PROFILE: 'production' })).toEqual([])
  })

  it.each([
    ['DATABASE_URL', 'mysql://db.example/zhenggai'],
    ['DATABASE_OWNER_URL', 'db.example'],
    ['TEMPORAL_ADDRESS', 'temporal.example'],
    ['TEMPORAL_ADDRESS', 'http://temporal.example:7233'],
    ['SMTP_URL', 'http://smtp.example'],
    ['MAIL_FROM', '整改办 <zgb@office.example>'],
    ['MAIL_FROM', 'a@b.example\r\nBcc: c@d.example'],
    ['OFFICE_CONTACT', '两\n行'],
    ['OFFICE_ALARM_ADDRESS', 'nobody'],
    ['PUBLIC_URL', 'zhenggai.example'],
    ['LINK_SECRET', 'too short'],
    ['API_PORT', '0'],
    ['API_LIMIT_PERSON', '0'],
    ['API_TRUSTED_PROXIES', 'nginx'],
    ['METRICS_PORT', 'nine'],
    ['MAILS_PER_SECOND', '0'],
    ['MAIL_PROVIDER', 'gmail'],
    ['LOG_LEVEL', 'INFO'],
  ])('%s=%j is refused by name', (name, value) => {
    const problems = problemsOf('worker', { ...worker, [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}：找到“`))
  })

  it('a password is not printed', () => {
    const [line] = problemsOf('worker', { ...worker, DATABASE_URL: 'mysql://app:geheim@db.example/zhenggai' })
    expect(line).toContain('mysql://app:***@db.example')
    expect(line).not.toContain('geheim')
  })

  it('nor is the secret of the links', () => {
    const [line] = problemsOf('api', { ...worker, LINK_SECRET: '短密钥' })
    expect(line).toContain('LINK_SECRET：找到“3 个字符”，应为')
  })

  it('a migration needs the database alone', () => {
    expect(problemsOf('migrate', { DATABASE_URL: worker.DATABASE_URL })).toEqual([])
  })

  it('an empty setting counts as not set', () => {
    expect(readConfig('start', { SMTP_URL: ' ', API_PORT: '' }).api.port).toBe(8390)
  })

  it('nobody can change it afterwards', () => {
    const config = readConfig('start', {})
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.office)).toBe(true)
  })
})
