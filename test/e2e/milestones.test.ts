import { describe, expect, it } from '@jest/globals'
import { auditFindings } from '../support/audited.ts'
import { useScenario } from '../support/scenario.ts'

const owner = '戚主任'
const evidence = [{ title: '编制核增批复', number: '云编〔2022〕3号' }]
const milestones = [
  { title: '报送编制方案', dueDate: '2021-12-10' },
  { title: '落实专项经费', dueDate: '2021-12-20' },
]

describe('a phased measure with two milestones, due on 2021-12-31', () => {
  const s = useScenario({ letters: 'none' })

  it('reminds its owner of the first milestone, in one mail with the measure itself', async () => {
    await s.importLedger({ confirmationRequired: false, only: [4], change: { timing: 'phased', milestones } })
    await s.fastForwardTo('2021-12-03 08:45')
    await s.mail(owner).got('交办').once()
    await s.fastForwardTo('2021-12-03 09:05')
    await s.mail(owner).got('1项临期、1项节点临期').once()
  })

  it('a milestone completed in time is never spoken of again', async () => {
    await s.give('startWork', 4, { by: owner })
    await s.give('completeMilestone', 4, { by: owner, milestone: '1', evidence })
    await s.fastForwardTo('2021-12-13 09:05')
    await s.mail(owner).got('落实专项经费，2021年12月20日（周一），还有5个工作日').once()
  })

  it('one that is late is told on the next working day, and goes up after five', async () => {
    await s.fastForwardTo('2021-12-17 09:05')
    await s.mail(owner).got('还有10个工作日').once()
    await s.fastForwardTo('2021-12-21 09:05')
    await s.mail(owner).got('落实专项经费，2021年12月20日（周一），已逾期1个工作日').once()
    await s.fastForwardTo('2021-12-24 09:05')
    await s.mail(owner).got('落后节点：“落实专项经费”').once()
    await s.mail('周分管').got('落后节点：“落实专项经费”').once()
    await s.fastForwardTo('2021-12-28 09:05')
    await s.mail(owner).got('已逾期6个工作日').once()
    for (const name of ['周分管', '马主任', '栗联络']) await s.mail(name).got('阶段节点').once()
  })

  it('nobody closes it out before; completed late, the ladder of the measure goes on alone', async () => {
    const statement = '编制已核增，引进机制和专项经费均已落实'
    const asked = { by: owner, statement, evidence }
    await expect(s.give('requestCloseOut', 4, asked)).rejects.toThrow(
      '还有 1 个阶段节点未完成（2 落实专项经费）',
    )
    await s.give('completeMilestone', 4, { by: owner, milestone: '2', evidence })
    await s.fastForwardTo('2021-12-30 10:00')
    await s.mail(owner).got('还有1个工作日').once()
    await s.give('requestCloseOut', 4, asked)
    for (const name of ['马主任', '栗联络']) await s.mail(name).got('销号').once()
  })

  it('an audit retells all of it and finds no difference', async () => {
    expect(await auditFindings(s.office)).toEqual([])
  })
})
