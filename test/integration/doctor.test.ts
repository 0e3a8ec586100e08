import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import type { Io } from '../../api/cli/io.ts'
import { runProgram } from '../../api/cli/program.ts'
import type { Check } from '../../api/contract.ts'
import { examine } from '../../api/doctor/doctor.ts'
import type { DoctorSettings } from '../../api/doctor/settings.ts'
import { freePort } from '../../embedded/ports.ts'
import { withDatabase } from '../support/database.ts'
import { openSink, type Sink } from '../support/sink.ts'
import { withOffice } from './api/support/office.ts'

const database = withDatabase()
const office = withOffice()
let sink: Sink
let publicUrl = ''
let nowhere = 0
const clock = () => Date.now()

beforeAll(async () => {
  sink = await openSink({ login: { user: 'zgb', pass: 'right' } })
  publicUrl = await office.app.listen({ host: '127.0.0.1', port: 0 })
  nowhere = await freePort()
})
afterAll(() => sink.close())

const mailAs = (pass: string) => sink.url.replace('right', pass)
const settings = (more: Partial<DoctorSettings> = {}): DoctorSettings => ({
  databaseUrl: database.url,
  temporal: { address: `127.0.0.1:${nowhere}`, namespace: 'zhenggai' },
  smtpUrl: mailAs('right'),
  publicUrl,
  ...more,
})
const named = (checks: readonly Check[], name: string) => checks.find((check) => check.name === name)

describe('the doctor', () => {
  it('finds what is sound sound, each by itself, though Temporal is down', async () => {
    const checks = await examine(settings(), clock)
    const sound = checks.filter(({ ok }) => ok).map(({ name }) => name)
    expect(sound).toEqual(
      expect.arrayContaining(['数据库', '数据库表', '数据库权限', '数据库的时钟', '发信邮箱', '对外地址']),
    )
    expect(named(checks, 'Temporal')).toMatchObject({
      ok: false,
      advice: expect.stringContaining('TEMPORAL_ADDRESS'),
    })
    expect(sink.received).toEqual([])
  })

  it('answers within seconds when everything is down, and says of each how to mend it', async () => {
    const started = performance.now()
    const checks = await examine(
      settings({
        databaseUrl: `postgresql://x:x@127.0.0.1:${nowhere}/x`,
        smtpUrl: `smtp://127.0.0.1:${nowhere}`,
        publicUrl: `http://127.0.0.1:${nowhere}`,
      }),
      clock,
    )
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['数据库', false],
      ['Temporal', false],
      ['发信邮箱', false],
      ['对外地址', false],
    ])
    for (const { advice } of checks) expect(advice).toMatch(/^检查/)
  })

  it.each<[string, () => Partial<DoctorSettings>, string, RegExp]>([
    ['a login that is refused', () => ({ smtpUrl: mailAs('wrong') }), '发信邮箱', /授权码/],
    ['no mail server in the settings', () => ({ smtpUrl: null }), '发信邮箱', /SMTP_URL/],
    [
      'a role that may change history',
      () => ({ databaseUrl: database.ownerUrl }),
      '数据库权限',
      /DATABASE_OWNER_URL/,
    ],
    [
      'an address that is somebody else',
      () => ({ publicUrl: `${publicUrl}/docs` }),
      '对外地址',
      /PUBLIC_URL/,
    ],
  ])('knows %s', async (_, more, name, advice) => {
    expect(named(await examine(settings(more()), clock), name)).toMatchObject({
      ok: false,
      advice: expect.stringMatching(advice),
    })
  })

  it('knows a clock that is an hour ahead', async () => {
    const checks = await examine(settings(), () => Date.now() - 3_600_000)
    expect(named(checks, '数据库的时钟')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^比本机快 3[56]\d\d/),
    })
  })

  it('knows a schema that is behind the program, and one that is ahead of it', async () => {
    await owner(
      "update schema_migration set name = '9999-of-tomorrow.sql' where name = '0002-links-of-a-mail.sql'",
    )
    expect(named(await examine(settings(), clock), '数据库表')?.detail).toContain('9999-of-tomorrow.sql')
    await owner("delete from schema_migration where name = '9999-of-tomorrow.sql'")
    expect(named(await examine(settings(), clock), '数据库表')).toMatchObject({
      ok: false,
      detail: '有 1 个迁移没有执行：0002-links-of-a-mail.sql',
    })
  })

  it('runs as a program from the settings alone, and ends with 1', async () => {
    const lines: string[] = []
    const io: Io = {
      out: (line) => void lines.push(line),
      note: (line) => void lines.push(line),
      terminal: true,
      confirm: async () => false,
      env: {
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: `127.0.0.1:${nowhere}`,
        LINK_SECRET: 'x'.repeat(40),
        PUBLIC_URL: publicUrl,
      },
      root: '',
    }
    expect(await runProgram(io, ['doctor'])).toBe(1)
    expect(lines.some((line) => /^正常 +数据库权限/.test(line))).toBe(true)
    expect(lines.some((line) => line.startsWith('→ Temporal：检查 Temporal 是否在运行'))).toBe(true)
    const broken = { ...io, env: { ...io.env, PUBLIC_URL: 'no url' } }
    expect(await runProgram(broken, ['doctor'])).toBe(1)
    expect(lines.some((line) => line.includes('PUBLIC_URL：找到“no url”'))).toBe(true)
    const away = { ...io, env: { ZHENGGAI_API: `http://127.0.0.1:${nowhere}`, ZHENGGAI_TOKEN: 'x' } }
    expect(await runProgram(away, ['doctor'])).toBe(1)
    expect(lines.some((line) => line.includes('先运行 zhenggai start'))).toBe(true)
  })
})

async function owner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  await client.query(statement)
  await client.end()
}
