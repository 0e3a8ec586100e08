import { beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningClock, roundClockRuns } from '../../../activities/dispatchAlarms.ts'
import { aRow, friday, withOffice } from './support/office.ts'

const office = withOffice()
const day = 86_400_000
const ids: string[] = []
const evidence = [{ title: '点评通报', number: '院发〔2021〕58号' }]
const milestones = [
  { title: '修订制度', dueDate: '2021-12-10' },
  { title: '每月点评', dueDate: '2021-12-24' },
]

beforeAll(async () => {
  const round = {
    ...{ name: '时限', feedbackOn: '2021-10-08', concentratedMonths: 3 },
    ...{ lightRules: 'threeColourLetters', lookBackSample: { share: 40, seed: '时限' } },
  }
  expect((await office.write('/rounds', round)).statusCode).toBe(201)
  const rows = [
    { ...aRow, no: 1, timing: 'phased', milestones },
    { ...aRow, no: 2, issue: '设备采购超预算', dueDate: '2021-12-10' },
    { ...aRow, no: 3, issue: '设备采购超预算', dueDate: '2022-06-30' },
    { ...aRow, no: 4, timing: 'continuous', dueDate: null, issue: '廉政教育长期坚持' },
  ]
  for (const row of rows) ids.push((await office.write('/rounds/时限/measures', row)).json().id)
})

const give = (index: number, type: string, body: unknown, token = office.tokens.office) =>
  office.write(`/measures/${ids[index]}/commands/${type}`, body, { token })
const list = async (query: string) => (await office.get(`/measures?round=时限&${query}`)).json()
const numbersOf = ({ measures }: { measures: { no: number }[] }) => measures.map(({ no }) => no).sort()

async function closeOut(index: number, more = {}) {
  await give(index, 'startWork', {}, office.tokens.owner)
  const statement = '修订并印发制度，自十一月起每月点评通报'
  const asked = await give(index, 'requestCloseOut', { statement, evidence }, office.tokens.owner)
  expect(asked.statusCode).toBe(200)
  expect((await give(index, 'verifyCloseOut', { finding: '齐全', ...more })).statusCode).toBe(200)
}

describe('milestones by the front door', () => {
  it('are registered with the row, shown with the measure, and completed by the owner', async () => {
    await give(0, 'startWork', {}, office.tokens.owner)
    const done = await give(0, 'completeMilestone', { milestone: '1', evidence }, office.tokens.owner)
    expect(done.json()).toMatchObject({ accepted: true, events: ['milestoneCompleted'] })
    expect((await office.get(`/measures/${ids[0]}`)).json()).toMatchObject({
      milestones: [
        { id: '1', title: '修订制度', dueDate: '2021-12-10', evidence: 1 },
        { id: '2', completedAt: null },
      ],
      behindMilestones: false,
      reviewOn: null,
    })
  })

  it('behind them: a warning in the list, beside the light of the date', async () => {
    office.now = friday + 24 * day // 2021-12-27
    expect(numbersOf(await list('behind=true'))).toEqual([1])
    expect((await list('behind=true')).measures[0]).toMatchObject({
      behindMilestones: true,
      behind: '“每月点评”应于2021年12月24日（周五）完成，已逾期1个工作日',
      light: { colour: 'yellow', name: '黄色预警' },
    })
    office.now = friday
  })

  it.each([
    [
      'two of one number',
      [
        { id: '1', title: '甲', dueDate: '2021-12-10' },
        { id: '1', title: '乙', dueDate: '2021-12-11' },
      ],
      400,
      '编号不能重复',
    ],
    ['a number in Chinese', [{ id: '一', title: '甲', dueDate: '2021-12-10' }], 400, '节点编号'],
    [
      'one after the date itself',
      [{ title: '甲', dueDate: '2022-12-10' }],
      422,
      '应不晚于整改时限2021-12-31',
    ],
  ])('refuses %s', async (_, wrong, status, words) => {
    const response = await office.write('/rounds/时限/measures', {
      ...aRow,
      no: 9,
      timing: 'phased',
      milestones: wrong,
    })
    expect(response.statusCode).toBe(status)
    expect(response.json().detail).toContain(words)
  })
})

describe('the light of a round', () => {
  it('is computed when it is shown: another set shows at once', async () => {
    const colours = async () =>
      (await list('')).measures.map(({ light }: { light: { name: string } | null }) => light?.name ?? null)
    expect(await colours()).toEqual(['黄色预警', null, null, null])
    const put = await office.write(
      '/rounds/时限/lights',
      { lightRules: 'milestoneLights' },
      {},
      { method: 'PUT' },
    )
    expect(put.json()).toMatchObject({
      lightRules: { id: 'milestoneLights', name: '进度亮灯（按阶段节点）' },
    })
    expect(await colours()).toEqual(['绿灯', '绿灯', '绿灯', null])
    await office.write('/rounds/时限/lights', { lightRules: 'threeColourLetters' }, {}, { method: 'PUT' })
  })

  it('may be chosen from five sets, each with its unit', async () => {
    const { sets } = (await office.get('/light-rules')).json()
    expect(sets.map(({ unit }: { unit: string }) => unit)).toEqual([
      'workingDays',
      'calendarDays',
      'calendarDays',
      'calendarDays',
      'workingDays',
    ])
  })
})

describe('completion, counted by declared rules', () => {
  it('is shown, filtered by, and counted by measure and by issue', async () => {
    await closeOut(1)
    await closeOut(3, { completion: 'basic' })
    expect(numbersOf(await list('completion=done'))).toEqual([2])
    expect(numbersOf(await list('completion=basic'))).toEqual([4])
    expect(numbersOf(await list('completion=none&timing=phased'))).toEqual([1])
    expect(numbersOf(await list('insidePeriod=true'))).toEqual([2, 4])
    expect(numbersOf(await list('insidePeriod=false'))).toEqual([1, 3])
    expect((await list('completion=done')).measures[0]).toMatchObject({
      completionName: '完成',
      insidePeriod: true,
    })
    const counts = (await office.get('/rounds/时限/counts?decimals=0')).json()
    expect(counts).toMatchObject({
      periodEnd: '2022-01-08',
      measures: { total: 4, done: 1, basic: 1, open: 2, closedOut: 2, longTerm: 1, inside: 2 },
      issues: { total: 3, done: 0, basic: 1, open: 2, longTerm: 1 },
      byTiming: { continuous: { total: 1, basic: 1 } },
    })
    expect(counts.measures.rates[0]).toEqual({
      ...{ id: 'completionRate', name: '完成率', numerator: 1, denominator: 4, printed: '25%' },
    })
    expect(counts.rules.done).toContain('完成')
  })

  it('the office’s word wins over the dates, in the list as in the counts', async () => {
    await give(1, 'correct', { field: 'insidePeriod', value: 'no', reason: '材料在期满后补齐' })
    expect(numbersOf(await list('insidePeriod=true'))).toEqual([4])
    expect((await office.get('/rounds/时限/counts')).json().measures.inside).toBe(1)
  })
})

describe('the sample of look-backs', () => {
  it('is visible before, and what was drawn is what the close-out then arms', async () => {
    const sample = (await office.get('/rounds/时限/look-back-sample')).json()
    expect(sample).toMatchObject({ share: 40, seed: '时限' })
    const drawn = sample.measures.find(({ measure }: { measure: string }) => measure === ids[1])
    const { lookBacks } = (await office.get(`/measures/${ids[1]}`)).json()
    expect(lookBacks.map(({ outcome }: { outcome: string | null }) => outcome === null)).toEqual(
      drawn.lookBacks.map((one: { drawn: boolean }) => one.drawn),
    )
  })
})

describe('the clocks of a round', () => {
  const clocks = async () => (await office.get('/rounds/时限/clocks')).json().clocks
  const plan = {
    anchorOn: '2021-11-15',
    budget: 1,
    unit: 'months',
    basis: '巡察办函〔2021〕7号',
    reason: '反馈会改期',
  }

  it('stand from the feedback day on, each with its basis and the date that follows', async () => {
    expect(
      (await clocks()).map(({ clock, lastDay }: { clock: string; lastDay: string }) => `${clock} ${lastDay}`),
    ).toEqual([
      'plan 2021-11-08',
      'report 2021-12-08',
      'clues 2022-01-08',
      'concentratedPeriod 2022-01-08',
      'evaluation 2022-02-08',
    ])
  })

  it('an anchor that moves keeps the old date in the history', async () => {
    const put = await office.write('/rounds/时限/clocks/plan', plan, {}, { method: 'PUT' })
    expect(put.statusCode).toBe(200)
    expect((await clocks())[0]).toMatchObject({
      ...{ clock: 'plan', sequence: 2, lastDay: '2021-12-15', daysLeft: 8, basis: '巡察办函〔2021〕7号' },
      history: [{ sequence: 1, anchorOn: '2021-10-08', lastDay: '2021-11-08', reason: '建立轮次' }],
    })
  })

  it('a clock that was met says when and by what, and runs no more', async () => {
    const met = { on: '2021-12-01', reference: '院党发〔2021〕30号' }
    await office.write('/rounds/时限/clocks/plan/met', met)
    expect((await clocks())[0]).toMatchObject({
      metOn: '2021-12-01',
      reference: '院党发〔2021〕30号',
      daysLeft: null,
    })
  })

  it('refuses one without a basis, a period counted from itself, and one that was never set', async () => {
    const bare = await office.write('/rounds/时限/clocks/plan', { ...plan, basis: '' }, {}, { method: 'PUT' })
    expect(bare.statusCode).toBe(400)
    const self = await office.write(
      '/rounds/时限/clocks/concentratedPeriod',
      { ...plan, anchorOn: null },
      {},
      { method: 'PUT' },
    )
    expect(self.json().detail).toContain('起算日为空')
    await office.write('/rounds', { name: '没有反馈日的' })
    const never = await office.write('/rounds/没有反馈日的/clocks/plan/met', {
      on: '2021-12-01',
      reference: '无',
    })
    expect(never.statusCode).toBe(404)
  })

  it('the history can be neither changed nor removed by the application', async () => {
    await expect(office.pool.query('update round_clock set anchor_on = null')).rejects.toThrow(
      /permission denied/,
    )
    await expect(office.pool.query('delete from round_clock')).rejects.toThrow(/permission denied/)
  })

  it('an alarm says which clock of which round, when, by what basis, and what to do', () => {
    const running: RunningClock = {
      clock: 'report',
      anchorOn: '2021-10-08',
      budget: 2,
      unit: 'months',
      basis: '巡察办函〔2021〕7号',
      round: { id: 'R-001', name: '2021年巡察整改' },
      sequence: 2,
      stage: 1,
      lastDay: '2021-12-08',
    }
    expect(roundClockRuns(running, '2021-11-24')).toEqual({
      ...{ key: 'office/roundClock/R-001-report/21', rung: 'roundClock', occurrence: 21, date: '2021-11-24' },
      detail: {
        title: '2021年巡察整改：报送整改情况报告的时限将到',
        found: '报送整改情况报告应于2021年12月8日（周三）前完成（2个月；依据：巡察办函〔2021〕7号）。',
        todo: '请按时办理，完成后登记完成日期和文号。',
      },
    })
  })
})
