import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { measureWithHistory } from '../../db/measures.ts'
import { rebuild } from '../../db/rebuild.ts'
import { auditFindings } from '../support/audited.ts'
import { useScenario } from '../support/scenario.ts'
import { historyOf, stepsOf } from '../support/scenarioHistories.ts'

describe('a measure due on 2021-12-31 whose time stands still over the Spring Festival', () => {
  const s = useScenario({ letters: 'none' })
  const owner = '戚主任'
  const leader = '周分管'
  const reason = { by: '马主任', reason: 'awaitingSuperior', text: '编制方案待省委编办批复' }

  it('is suspended with twelve working days left: those whom it concerns are told why and until when', async () => {
    await s.importLedger({ confirmationRequired: false, only: [4] })
    await s.fastForwardTo('2021-12-15 10:00')
    await s.allExpected()
    await s.give('suspend', 4, { ...reason, until: '2022-02-14' })
    await s.fastForwardTo('2021-12-15 11:00')
    await s.mail(owner).got('已中止（剩余12个工作日）').once()
    await s.mail(leader).got('编制方案待省委编办批复').once()
  })

  it('then nobody hears of it for two months, though its date goes by', async () => {
    await s.fastForwardTo('2022-02-14 05:59')
    expect(await auditFindings(s.office)).toEqual([])
  })

  it('on its day the workflow ends it by itself and says the new date', async () => {
    await s.fastForwardTo('2022-02-14 09:30')
    await s.mail(owner).got('整改时限：2022年3月2日（周三），还有12个工作日').once()
    await s.mail(leader).got('恢复通知').once()
    // It was asleep until the letter of 24 December: a decision that moved later needs no message.
    expect(await stepsOf(s.office, s.measureId(4))).toEqual(['issueReminderLetter', 'endSuspension'])
  })

  it('goes on where it stood: what was told is not told again, what lay ahead comes as many working days later', async () => {
    await s.fastForwardTo('2022-02-16 09:05')
    await s.mail(owner).got('还有10个工作日').once()
    await s.fastForwardTo('2022-02-23 09:05')
    await s.mail(owner).got('还有5个工作日').once()
    await s.mail(leader).got('提醒函').once()
    await s.fastForwardTo('2022-03-03 09:05')
    await s.mail(owner).got('还有1个工作日').once()
    await s.mail(owner).got('已逾期1个工作日').once()
    await s.mail(leader).got('逾期通知').once()
  })

  it('suspended when two days overdue without a last day, the office is asked after twenty working days', async () => {
    await s.fastForwardTo('2022-03-04 10:00')
    await s.give('suspend', 4, { ...reason, reason: 'litigation', text: '合同纠纷一审中' })
    await s.fastForwardTo('2022-04-01 18:00')
    await s.mail(owner).got('已中止（此前逾期2个工作日）').once()
    await s.mail(leader).got('恢复日期：未定').once()
    for (const name of ['马主任', '栗联络', leader]) await s.mail(name).got('请核实事由').once()
  })

  it('resumed by the office it is two working days overdue again, and climbs on on the make-up Saturday', async () => {
    await s.give('resume', 4, { by: '马主任' })
    await s.fastForwardTo('2022-04-02 08:59')
    for (const name of [owner, leader]) await s.mail(name).got('恢复通知').once()
    await s.fastForwardTo('2022-04-02 09:05')
    for (const name of [leader, '马主任', '栗联络']) await s.mail(name).got('督办').once()
  })

  it('the stored state is what its history says, with one cycle and the date first printed', async () => {
    const { pool } = s.office
    const id = s.measureId(4)
    expect(await rebuild(pool, id)).toEqual([])
    const found = await measureWithHistory(pool, id)
    expect(found?.measure).toMatchObject({ dueCycle: 1, originalDueDate: '2021-12-31' })
    const keys = found?.notices.map(({ key }) => key) ?? []
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.filter((key) => /\/due\/(?!1\/)/.test(key))).toEqual([])
  })

  it('an audit retells all of it and finds no difference', async () => {
    expect(await auditFindings(s.office)).toEqual([])
  })

  it('leaves its history for replay: measure-sleeps-through-suspensions', async () => {
    const history = await historyOf(s.office, s.measureId(4))
    const file = new URL('../replay/histories/measure-sleeps-through-suspensions.json', import.meta.url)
    if (process.env.GOLDEN === 'write') await writeFile(file, history)
    const kept = await readFile(file, 'utf8')
    for (const step of ['endSuspension', 'askAboutSuspension']) expect(kept).toContain(`"${step}"`)
  })
})
