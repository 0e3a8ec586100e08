import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { runProgram } from '../../../api/cli/program.ts'
import { rebuild } from '../../../db/rebuild.ts'
import { runReplanner } from '../../support/applyChange.ts'
import { aRow, withOffice } from './support/office.ts'

const office = withOffice()
let round = ''
let folder = ''
let api = ''

const choice = {
  preset: 'threeColour',
  units: { 财务科: { rungs: { red: { offset: 2 } } } },
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhenggai-ladder-'))
  api = await office.app.listen({ host: '127.0.0.1', port: 0 })
  round = (await office.write('/rounds', { name: '2021年巡察整改' })).json().id
  await register(1, { unit: '医务科' })
  await register(2, { unit: '财务科' })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function register(no: number, more: object): Promise<string> {
  const answer = await office.write(`/rounds/${round}/measures`, { ...aRow, no, issue: `问题${no}`, ...more })
  expect(answer.statusCode).toBe(201)
  return answer.json().id
}

const runJob = () => runReplanner(office.pool, { now: office.now })

type Run = { code: number; out: string[] }
async function zhenggai(args: string[], { terminal = false, yes = false } = {}): Promise<Run> {
  const out: string[] = []
  const print = (line: string) => void out.push(line)
  const io = { out: print, note: print, terminal, confirm: async () => yes, root: '' }
  const env = { ZHENGGAI_API: api, ZHENGGAI_TOKEN: office.tokens.office }
  return { code: await runProgram({ ...io, env }, args), out }
}

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(content))
  return path
}

const datesOf = async (id: string) => {
  const { future } = (await office.get(`/measures/${id}`)).json()
  return future.map(({ date, roleName }: { date: string; roleName: string }) => `${date} ${roleName}`)
}

describe('presets', () => {
  it('say in words what they do, each in its unit', async () => {
    const { presets } = (await office.get('/ladders')).json()
    const sentences = presets.map(({ id, rungs }: { id: string; rungs: { sentence: string }[] }) => [
      id,
      rungs.at(-1)?.sentence,
    ])
    expect(sentences).toEqual([
      ['default', '第7级 到期后第5个工作日，之后每5个工作日：报组长督办，组长、抄送整改办'],
      ['threeColour', '第3级 到期后第1天：逾期通知，责任人、责任科室负责人'],
      ['threeColourSheets', '第3级 到期后第1个工作日，之后每5个工作日：督办函，分管领导、抄送整改办'],
      ['threeDay', '第4级 到期后第3天，之后每3天：报组长督办，组长、抄送整改办'],
    ])
  })
})

describe('a round chooses a ladder', () => {
  it('sees first what comes, moves and falls away, for whom, and how many mails go next', async () => {
    const { ladders, preview } = (
      await office.write(`/rounds/${round}/ladder/preview`, choice, { key: null })
    ).json()
    expect(ladders.map(({ unit }: { unit: string | null }) => unit)).toEqual([null, '财务科'])
    expect(preview.total).toBe(2)
    expect(preview.difference.perPerson.length).toBeGreaterThan(2)
    expect(preview.sentence).toMatch(
      /^涉及 2 项在办措施，其中 2 项的通知有变动（新增 \d+、取消 \d+、改期 \d+）；下一时点/,
    )
    expect((await office.get(`/rounds/${round}/ladder`)).json().choice).toBeNull()
  })

  it('a misspelt unit is refused instead of changing nothing', async () => {
    const wrong = { ...choice, units: { 财务处: { rungs: { red: { offset: 2 } } } } }
    const answer = await office.write(`/rounds/${round}/ladder/changes`, wrong)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain(
      'units.财务处：找到“财务处”，应为本轮次措施的责任单位，或花名册中的单位',
    )
  })

  it('who declines leaves nothing behind', async () => {
    const path = await file('choice.json', choice)
    const run = await zhenggai(['ladder', 'apply', path, '--round', round], { terminal: true })
    expect(run.code).toBe(5)
    const { changes } = (await office.get('/changes')).json()
    expect(changes.map(({ state }: { state: string }) => state)).toEqual(['withdrawn'])
    expect(await datesOf('ZG-0001')).toContain('2021-12-17 责任人')
  })

  it('who applies it changes the open measures, each by the ladder of its unit, and those to come', async () => {
    const path = await file('choice.json', choice)
    const run = await zhenggai(['ladder', 'apply', path, '--round', round], { terminal: true, yes: true })
    expect(run.code).toBe(0)
    await runJob()
    expect(await datesOf('ZG-0001')).toEqual([
      '2021-12-10 责任人',
      '2021-12-21 责任人',
      '2021-12-21 分管领导',
      '2022-01-04 责任人',
      '2022-01-04 责任科室负责人',
    ])
    const third = await register(3, { unit: '财务科', dueDate: '2022-01-14' })
    const fourth = await register(4, { unit: '医务科', dueDate: '2022-01-14' })
    expect((await datesOf(third)).at(-1)).toBe('2022-01-17 责任科室负责人')
    expect((await datesOf(fourth)).at(-1)).toBe('2022-01-17 责任科室负责人')
    const ladders = await Promise.all(
      ['ZG-0001', 'ZG-0002', third, fourth].map(async (id) => {
        const { rows } = await office.pool.query(
          `select body #>> '{versions,ladder}' as n from measure where id = $1`,
          [id],
        )
        return rows[0].n
      }),
    )
    expect(ladders).toEqual(['2', '3', '3', '2'])
    for (const id of ['ZG-0001', 'ZG-0002', third]) expect(await rebuild(office.pool, id)).toEqual([])
  })

  it('a measure that is corrected to another unit goes on by the ladder of that one, at once', async () => {
    const id = await register(5, { unit: '财务科', dueDate: '2022-01-11' })
    expect((await datesOf(id)).at(-1)).toBe('2022-01-13 责任科室负责人')
    const change = { field: 'unit', value: '医务科', reason: '台账写错' }
    const answer = await office.write(`/measures/${id}/commands/correct`, change)
    expect(answer.json()).toMatchObject({ accepted: true, events: ['corrected', 'replanned'] })
    expect((await datesOf(id)).at(-1)).toBe('2022-01-12 责任科室负责人')
    const again = await office.write(`/measures/${id}/commands/correct`, { ...change, value: '检验科' })
    expect(again.json().events).toEqual(['corrected'])
    expect(await rebuild(office.pool, id)).toEqual([])
  })

  it("another round is not touched, and new rounds begin with the office's ladder", async () => {
    const other = (await office.write('/rounds', { name: '2022年巡察整改' })).json()
    expect(other.versions.ladder).toBe(1)
    const shown = await zhenggai(['ladder', 'show', '--round', round], { terminal: true })
    expect(shown.out).toContain('财务科  三色预警（自然日）')
    expect(shown.out).toContain('  第3级 到期后第2天：逾期通知，责任人、责任科室负责人')
  })
})

describe('the policy', () => {
  it('shows its difference and changes nothing until it is applied', async () => {
    const path = await file('policy.json', { slot: '10:00' })
    const preview = await zhenggai(['policy', 'preview', path], { terminal: true })
    expect(preview.out[0]).toMatch(/^涉及 5 项在办措施，其中 5 项的通知有变动（新增 0、取消 0、改期 \d+）/)
    expect((await office.get('/policy')).json()).toMatchObject({ version: 1, slot: '09:00' })
    expect((await zhenggai(['policy', 'apply', path, '--yes'])).code).toBe(0)
    await runJob()
    expect((await office.get('/policy')).json()).toMatchObject({ version: 2, slot: '10:00' })
    const { rows } = await office.pool.query(
      `select distinct to_char(due_at at time zone 'Asia/Shanghai', 'HH24:MI') as time from notice where track = 'due' and done_at is null`,
    )
    expect(rows).toEqual([{ time: '10:00' }])
    expect(await rebuild(office.pool, 'ZG-0001')).toEqual([])
  })

  it('that does not go together is refused with every field', async () => {
    const answer = await office.write('/policy/changes', { slot: '18:00', lateSlot: '08:00' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors.map(({ field }: { field: string }) => field)).toEqual(['slot', 'lateSlot'])
  })
})
