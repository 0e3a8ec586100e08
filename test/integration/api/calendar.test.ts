import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { runProgram } from '../../../api/cli/program.ts'
import { runReplanner } from '../../support/applyChange.ts'
import { aRow, withOffice } from './support/office.ts'

const office = withOffice()
const file = fileURLToPath(new URL('../../fixtures/notice-2027.txt', import.meta.url))
const december = Date.parse('2026-12-01T08:00:00+08:00')
let text = ''
let api = ''

beforeAll(async () => {
  text = await readFile(file, 'utf8')
  api = await office.app.listen({ host: '127.0.0.1', port: 0 })
  // The office's tokens are of 2021.
  await office.pool.query(`update token set expires_at = '2030-01-01'`)
  office.now = december - 86_400_000 * 30
  const round = (await office.write('/rounds', { name: '2026年巡察整改' })).json()
  for (const [no, dueDate] of ['2027-02-03', '2027-02-26', '2026-12-31'].entries()) {
    const row = { ...aRow, no, issue: `问题${no}`, dueDate, sourceHash: undefined }
    const answer = await office.write(`/rounds/${round.id}/measures`, row)
    expect(answer.statusCode).toBe(201)
  }
  office.now = december
})

describe('a calendar year', () => {
  it('that is missing is named from November on', async () => {
    const { missing } = (await office.get('/calendar')).json()
    expect(missing).toMatchObject([{ year: 2027 }])
    expect(missing[0].notices).toBeGreaterThan(0)
  })

  it('is shown before anything is saved: what was read, and what would move for whom', async () => {
    const { calendarYear, problems, preview } = (
      await office.write('/calendar/preview', { text }, { key: null })
    ).json()
    expect(problems).toEqual([])
    expect(calendarYear).toMatchObject({ year: 2027, notice: '国办发明电〔2026〕99号' })
    expect(preview).toMatchObject({ total: 3, difference: { measures: 2, added: 0, removed: 0 } })
    expect(preview.sentence).toContain('涉及 3 项在办措施，其中 2 项的通知有变动')
    const people = preview.difference.perPerson.map(({ person }: { person: { name: string } }) => person.name)
    expect(people).toEqual(expect.arrayContaining(['何科长', '沈副院长', '秦书记']))
    const [example] = preview.examples
    // Friday to Thursday off: -5 of the 26th had been the 19th by weekends alone, and the 20th is worked.
    expect(example.moved.length).toBeGreaterThan(0)
    expect((await office.get('/changes')).json().changes).toEqual([])
  })

  it('with a slip is refused as a whole, each slip with where, what and what should be', async () => {
    const wrong = text.replace('共7天。2月20日（周六）', '共6天。2月19日（周五）')
    const answer = await office.write('/calendar/changes', { text: wrong })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({
      code: 'badNotice',
      errors: [{ field: '放假安排“春节”' }, { field: '调休上班' }],
    })
  })

  it('neither text nor file, or both, is refused', async () => {
    expect((await office.write('/calendar/changes', {})).json().detail).toContain('填一')
  })

  it("is not the owner's to propose", async () => {
    const answer = await office.write('/calendar/changes', { text }, { token: office.tokens.owner })
    expect(answer.statusCode).toBe(403)
  })
})

describe('four eyes', () => {
  let change = ''
  beforeAll(async () => {
    const answer = await office.write('/calendar/changes', { text })
    expect(answer.statusCode).toBe(201)
    change = answer.json().id
  })

  it('until it is confirmed nothing is another', async () => {
    expect((await office.get('/calendar')).json().version).toBe(1)
    const { state, total, sentence, proposed } = (await office.get(`/changes/${change}`)).json()
    expect({ state, total }).toEqual({ state: 'proposed', total: 3 })
    expect(sentence).toBe('待确认：确认后将应用到 3 项在办措施，确认之前一切照旧')
    expect(proposed.name).toBe('严干事')
  })

  it('the proposer may not confirm, nor a system in his name', async () => {
    const own = await office.write(`/changes/${change}/confirm`, { measures: 3 })
    expect([own.statusCode, own.json().code]).toEqual([403, 'confirmerIsProposer'])
    const behalf = { token: office.tokens.service, onBehalfOf: '严干事' }
    const other = await office.write(`/changes/${change}/confirm`, { measures: 3 }, behalf)
    expect([other.statusCode, other.json().code]).toEqual([403, 'confirmerIsProposer'])
  })

  it('who saw another number of measures looks again', async () => {
    const caller = { token: office.tokens.admin }
    const answer = await office.write(`/changes/${change}/confirm`, { measures: 2 }, caller)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'changeStale'])
  })

  it('another person confirms by the command line, sees what will be, and the job carries it out', async () => {
    const lines: string[] = []
    const io = {
      out: (line: string) => void lines.push(line),
      note: (line: string) => void lines.push(line),
      terminal: false,
      confirm: async () => false,
      env: { ZHENGGAI_API: api, ZHENGGAI_TOKEN: office.tokens.admin },
      root: '',
    }
    expect(await runProgram(io, ['calendar', 'confirm', change])).toBe(5)
    expect(await runProgram(io, ['calendar', 'confirm', change, '--yes', '--json'])).toBe(0)
    expect(lines.join('\n')).toContain('涉及 3 项在办措施')
    expect((await office.get(`/changes/${change}`)).json()).toMatchObject({ state: 'applying', applied: 0 })
    await runReplanner(office.pool, { now: office.now })
    lines.length = 0
    expect(await runProgram({ ...io, terminal: true }, ['change', 'show', change])).toBe(0)
    expect(lines[1]).toBe('已应用到 3 项措施，2 项的日期有变动')
    expect(lines.join('\n')).toMatch(/ZG-\d+ 医务科：第\d级 .+由2027年.+改为2027年/)
    expect((await office.get('/calendar')).json()).toMatchObject({ version: 2, missing: [] })
  })

  it('what was confirmed cannot be confirmed again, nor withdrawn', async () => {
    const caller = { token: office.tokens.admin }
    const again = await office.write(`/changes/${change}/confirm`, { measures: 3 }, caller)
    expect([again.statusCode, again.json().code]).toEqual([409, 'changeNotProposed'])
    expect((await office.write(`/changes/${change}/withdraw`)).statusCode).toBe(409)
    expect((await office.get('/changes/C-999')).json().code).toBe('changeNotFound')
  })

  it('the history of the measure says what moved and why', async () => {
    const { past } = (await office.get('/measures/ZG-0001')).json()
    expect(past.at(-1).sentence).toMatch(
      /^2026-12-01 系统 因工作日历调整（C-\d+）重新排定：\d+个节点的日期变动$/,
    )
  })
})
