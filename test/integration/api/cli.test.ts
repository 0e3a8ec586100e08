import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Io } from '../../../api/cli/io.ts'
import { runProgram } from '../../../api/cli/program.ts'
import { withOffice } from './support/office.ts'

const office = withOffice()
const root = fileURLToPath(new URL('../../..', import.meta.url))
const ledgers = join(root, 'test/fixtures/ledgers')
const [ledger, roster] = [join(ledgers, 'open-items.xlsx'), join(ledgers, 'roster.xlsx')]
let elsewhere = ''
let api = ''

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'zhenggai-cli-'))
  api = await office.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => rm(elsewhere, { recursive: true, force: true }))

type Run = { code: number | null; out: string; err: string }

/** The program over a world that is no terminal, in this process. */
async function zhenggai(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const run: Run = { code: null, out: '', err: '' }
  const io: Io = {
    out: (line) => {
      run.out += `${line}\n`
    },
    note: (line) => {
      run.err += `${line}\n`
    },
    terminal: false,
    confirm: async () => false,
    env: { ZHENGGAI_API: api, ZHENGGAI_TOKEN: office.tokens.admin, ...env },
    root,
  }
  run.code = await runProgram(io, args)
  return run
}

/** The real program, from a directory that is not the checkout. */
function spawned(args: readonly string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(join(root, 'bin/zhenggai'), args, {
    cwd: elsewhere,
    env: { PATH: process.env.PATH, ...env },
  })
  const run: Run = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    run.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    run.err += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...run, code })))
}

const linesOf = ({ out }: Run) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

describe('the program itself', () => {
  it('runs from any directory, and without a terminal prints NDJSON alone to stdout', async () => {
    const run = await spawned(['list', '--json'], { ZHENGGAI_API: api, ZHENGGAI_TOKEN: office.tokens.admin })
    expect([run.code, run.err, JSON.parse(run.out).counts.total]).toEqual([0, '', 0])
  })
})

describe('import --dry-run', () => {
  it('needs no server, and its rows equal the expected file', async () => {
    const run = await spawned(['import', ledger, '--roster', roster, '--dry-run', '--json'], {
      ZHENGGAI_API: 'http://127.0.0.1:9',
      ZHENGGAI_TOKEN: '',
    })
    const expected = JSON.parse(await readFile(join(ledgers, 'open-items.expected.json'), 'utf8'))
    const printed = JSON.parse(run.out)
    expect(run.code).toBe(0)
    expect(Object.keys(printed)).toEqual(['rows', 'problems'])
    expect(printed.rows).toEqual(expected.rows)
    const keys = ['cell', 'column', 'expected', 'found', 'row', 'severity', 'sheet']
    for (const problem of printed.problems) expect(Object.keys(problem).sort()).toEqual(keys)
    expect(printed.problems).toContainEqual(
      expect.objectContaining({ severity: 'warning', found: expect.stringContaining('焦站长') }),
    )
  })

  it('refuses what is no workbook, with a sentence and exit code 1', async () => {
    const file = join(elsewhere, 'ledger.xlsx')
    await writeFile(file, '序号,问题\n1,甲\n')
    const run = await zhenggai(['import', file, '--dry-run', '--json'])
    expect(run).toMatchObject({ code: 1, out: '' })
    expect(run.err).toContain('应为 .xlsx 工作簿')
  })
})

describe('the command line against a running API', () => {
  it('imports a ledger after saying what it will send; the same file twice adds nothing', async () => {
    const args = ['import', ledger, '--roster', roster, '--round', '二〇二一年巡察']
    const asked = await zhenggai(args)
    expect(asked).toMatchObject({ code: 5, out: '' })
    expect(asked.err).toMatch(
      /下一时点（2021-12-03 09:00）将向 \d+ 人发出 \d+ 封邮件（14 行，其中 0 行已登记过，0 行有变化）/,
    )
    expect((await office.get('/measures')).json().counts.total).toBe(0)

    const first = await zhenggai([...args, '--yes'])
    expect(first.code).toBe(0)
    expect(linesOf(first)).toHaveLength(14)
    expect(linesOf(first)[0]).toMatchObject({
      sheet: expect.any(String),
      row: 5,
      added: true,
      id: expect.stringMatching(/^ZG-/),
    })
    expect(first.err).toContain('新登记 14 项')

    const again = await zhenggai([...args, '--yes', '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ added: 0, known: 14, refused: 0 })
  })

  it('exports the ledger, never over a file that is there; imported again it changes nothing', async () => {
    const file = join(elsewhere, '导出.xlsx')
    const args = ['export', file, '--round', '二〇二一年巡察']
    expect(await zhenggai(args)).toMatchObject({ code: 0, err: expect.stringContaining('已导出') })
    expect(await zhenggai(args)).toMatchObject({ code: 1, err: expect.stringContaining('文件已有') })
    const again = await zhenggai(['import', file, '--round', '二〇二一年巡察', '--yes', '--json'])
    expect(again.err).toContain('向 0 人发出 0 封邮件（14 行，其中 14 行已登记过，0 行有变化）')
  })

  it('lists, shows, foretells and tells why', async () => {
    const measures = linesOf(await zhenggai(['list', '--person', '何科长']))
    expect(measures.length).toBeGreaterThan(0)
    const { id } = measures[0]
    expect(JSON.parse((await zhenggai(['show', id, '--json'])).out)).toMatchObject({
      id,
      owner: { name: '何科长' },
    })
    const foretold = linesOf(await zhenggai(['forecast', '--measure', id, '--days', '60']))
    expect(foretold[0]).toMatchObject({ measureId: id, people: [{ name: '何科长' }] })
    const why = JSON.parse((await zhenggai(['why', id, '何科长', '--json'])).out)
    expect(why.sentence).toMatch(/^给何科长的通知/)
  })

  it('does a command for somebody, with evidence, and says a refusal in Chinese with exit code 1', async () => {
    const [{ id }] = linesOf(await zhenggai(['list', '--person', '何科长']))
    const started = await zhenggai(['do', 'startWork', id, '--as', '何科长', '--json'])
    expect(JSON.parse(started.out)).toMatchObject({ accepted: true, state: 'inProgress' })
    const closeOut = [
      'do',
      '申请销号',
      id,
      '--as',
      '何科长',
      '--evidence',
      '班子调配办法|人〔2021〕3号',
      '--json',
    ]
    const done = await zhenggai([
      ...closeOut,
      '--statement',
      '已印发班子调配办法，三家医院领导班子全部配齐，编制调配完成，后备名单已报备。',
    ])
    expect(JSON.parse(done.out)).toMatchObject({ accepted: true, state: 'awaitingCloseOut' })
    const refused = await zhenggai(['do', 'verifyCloseOut', id, '--as', '何科长', '--finding', '属实'])
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('是这项措施的责任人') })
  })

  it('stops and resumes sending, and handles tokens', async () => {
    expect(linesOf(await zhenggai(['stop-sending']))).toEqual([expect.objectContaining({ stopped: true })])
    expect(linesOf(await zhenggai(['resume-sending']))).toEqual([expect.objectContaining({ stopped: false })])
    expect(linesOf(await zhenggai(['sending']))).toEqual([expect.objectContaining({ account: 'default' })])
    const made = JSON.parse(
      (await zhenggai(['token', 'create', '--name', 'HIS', '--service', 'HIS', '--json'])).out,
    )
    expect(made.token).toMatch(/^zg_/)
    expect(linesOf(await zhenggai(['token', 'list']))).toContainEqual(
      expect.objectContaining({ prefix: made.prefix, roles: ['office'] }),
    )
    expect((await zhenggai(['token', 'revoke', made.prefix])).code).toBe(0)
    expect((await office.get('/me', { token: made.token })).statusCode).toBe(401)
  })

  it('places a unit below another, and says how', async () => {
    expect(linesOf(await zhenggai(['units', '--set', '卫生院=城关镇']))).toEqual([
      { name: '卫生院', parent: '城关镇' },
    ])
    expect(await zhenggai(['units', '--set', '卫生院='])).toMatchObject({ code: 0, out: '' })
    expect(await zhenggai(['units', '--set', '卫生院'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('应为 单位=上级单位'),
    })
  })

  it('shows what a roster changes before it applies it, hands over, and lets somebody stand in', async () => {
    const dry = await zhenggai(['roster', roster, '--dry-run', '--json'])
    expect([dry.code, JSON.parse(dry.out).applicable]).toEqual([0, true])
    const complete = await zhenggai(['roster', roster, '--complete', '--dry-run'])
    expect(complete).toMatchObject({ code: 0, err: '' })
    expect(await zhenggai(['roster', roster])).toMatchObject({
      code: 5,
      err: expect.stringContaining('--yes'),
    })
    expect(linesOf(await zhenggai(['roster', roster, '--yes']))).toMatchObject([{ ended: 0, handovers: [] }])
    const wish = ['delegate', '吕科长', '--person', '戚主任', '--from', '2021-12-06', '--to', '2021-12-10']
    expect(linesOf(await zhenggai([...wish, '--reason', '年休假']))).toMatchObject([{ id: 'D-001' }])
    expect(linesOf(await zhenggai(['delegations']))).toMatchObject([{ id: 'D-001', state: 'ahead' }])
    expect((await zhenggai(['end-delegation', 'D-001'])).code).toBe(0)
    const leaving = ['handover', '戚主任', '--reason', '调离']
    expect(await zhenggai(leaving)).toMatchObject({ code: 1, err: expect.stringContaining('接手人') })
    expect(linesOf(await zhenggai([...leaving, '--to', '吕科长']))).toMatchObject([
      { person: { name: '戚主任' }, successor: { name: '吕科长' }, refused: [] },
    ])
  })

  it('reads the token that the start wrote', async () => {
    await writeFile(join(elsewhere, 'admin-token'), `${office.tokens.admin}\n`)
    expect((await zhenggai(['mails', '--json'], { ZHENGGAI_TOKEN: '', DATA_DIR: elsewhere })).code).toBe(0)
  })
})

describe('a round', () => {
  it('shows its figures with the rules by which they are counted, its clocks, its lights and its sample', async () => {
    const sample = { share: 50, seed: '抽签' }
    await office.write('/rounds', { name: '命令行轮', feedbackOn: '2021-10-08', lookBackSample: sample })
    const counts = await zhenggai(['round', 'counts', '命令行轮', '--decimals', '0'])
    expect(counts.code).toBe(0)
    expect(counts.out).toContain('"printed":"—"')
    const moved = [
      '--anchor',
      '2021-11-15',
      '--budget',
      '1',
      '--basis',
      '巡察办函〔2021〕7号',
      '--reason',
      '改期',
    ]
    expect((await zhenggai(['round', 'set-clock', '命令行轮', 'plan', ...moved])).code).toBe(0)
    const met = ['--on', '2021-12-01', '--reference', '院党发〔2021〕30号']
    expect((await zhenggai(['round', 'met', '命令行轮', 'plan', ...met])).code).toBe(0)
    const [plan] = linesOf(await zhenggai(['round', 'clocks', '命令行轮']))
    expect(plan).toMatchObject({ clock: 'plan', lastDay: '2021-12-15', metOn: '2021-12-01' })
    expect((await zhenggai(['round', 'lights', '命令行轮', 'threeDayLights'])).out).toContain('三日亮灯')
    expect((await zhenggai(['round', 'lights', '命令行轮', '彩虹'])).code).toBe(1)
    expect((await zhenggai(['round', 'sample', '命令行轮'])).code).toBe(0)
  })
})

describe('exit codes', () => {
  it.each([
    [['forecast', '--week'], 2, '没有选项'],
    [['do', 'startWork'], 2, '缺少参数'],
    [
      [
        'do',
        'recordLookBack',
        'ZG-0001',
        '--n',
        '1',
        '--result',
        'good',
        '--finding',
        'x',
        '--evidence',
        'a|b',
      ],
      2,
      '应为巩固、反弹之一',
    ],
    [['show', 'ZG-9999'], 1, '找不到编号为“ZG-9999”的措施'],
    [['list', '--person', '没有的人'], 1, '没有的人'],
  ])('%j ends with %d and a Chinese sentence', async (args, code, sentence) => {
    const run = await zhenggai(args)
    expect([run.code, run.err]).toEqual([code, expect.stringContaining(sentence)])
  })

  it('3 when nothing listens, saying what to do', async () => {
    const run = await zhenggai(['list'], { ZHENGGAI_API: 'http://127.0.0.1:9' })
    expect(run).toMatchObject({ code: 3, err: expect.stringContaining('zhenggai start') })
  })

  it('help is in Chinese, and is no error', async () => {
    const run = await zhenggai(['do', 'requestCloseOut', '--help'])
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('--statement <内容>') })
    expect(run.out).toMatch(/用法：.*zhenggai do requestCloseOut/)
  })
})
