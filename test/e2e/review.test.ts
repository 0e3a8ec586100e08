import { describe, expect, it } from '@jest/globals'
import { auditFindings } from '../support/audited.ts'
import { useScenario } from '../support/scenario.ts'

const owner = '戚主任'
const office = ['马主任', '栗联络']
const evidence = [{ title: '编制核增批复', number: '云编〔2022〕3号' }]

describe('a measure that is done and kept up (长期坚持)', () => {
  const s = useScenario()

  it('has no date: nobody is reminded or hurried', async () => {
    const change = { timing: 'continuous', dueDate: null } as const
    await s.importLedger({ confirmationRequired: false, only: [4], change })
    await s.fastForwardTo('2021-12-06 10:00')
    await s.mail(owner).got('长期坚持').once()
  })

  it('done, its look-backs are armed and its first review', async () => {
    await s.give('startWork', 4, { by: owner })
    const statement = '编制已核增，引进机制和专项经费均已落实'
    await s.give('requestCloseOut', 4, { by: owner, statement, evidence })
    for (const name of office) await s.mail(name).got('销号').once()
    await s.give('verifyCloseOut', 4, { by: '马主任', finding: '核对无误' })
    await s.fastForwardTo('2021-12-06 16:00')
    for (const name of [owner, ...office]) await s.mail(name).got('已验收销号').once()
    await s.fastForwardTo('2022-03-01 10:00')
    await s.allExpected()
    await s.give('recordLookBack', 4, { by: '马主任', n: 1, result: 'passed', finding: '巩固', evidence })
    await s.fastForwardTo('2022-03-01 18:00')
    await s.allExpected()
  })

  it('sixty working days after, the office is called to review it, and a silent call goes to its director', async () => {
    await s.fastForwardTo('2022-03-07 09:05')
    for (const name of [owner, ...office]) await s.mail(name).got('长期坚持复查').once()
    await s.fastForwardTo('2022-03-10 09:05')
    for (const name of office) await s.mail(name).got('长期坚持复查').once()
  })

  it('a review sets the next one', async () => {
    await s.give('review', 4, { by: '栗联络', finding: '抽查本季度台账，仍在执行' })
    await s.fastForwardTo('2022-04-18 18:00')
    await s.allExpected()
    const { rows } = await s.office.pool.query(
      `select state, body->'review'->>'dueDate' as next from measure`,
    )
    expect(rows).toEqual([{ state: 'closedOut', next: '2022-06-07' }])
  })

  it('an audit retells all of it and finds no difference', async () => {
    expect(await auditFindings(s.office)).toEqual([])
  })

  it('and only the group leader’s decision ends it', async () => {
    const decision = { reason: '已转为日常工作', decisionNumber: '云卫党〔2022〕8号' }
    await s.give('endReviews', 4, { by: '马主任', ...decision })
    await s.fastForwardTo('2022-04-19 10:00')
    for (const name of [owner, '周分管']) await s.mail(name).got('云卫党〔2022〕8号').once()
    await s.allExpected()
    const { rows } = await s.office.pool.query(
      `select count(*) from notice where track = 'review' and done_at is null`,
    )
    expect(rows).toEqual([{ count: 0 }])
  })
})
