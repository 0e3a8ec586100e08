import { describe, expect, it } from '@jest/globals'
import { useScenario } from '../support/scenario.ts'

describe('one of the fourteen measures, due on 2021-12-31', () => {
  const s = useScenario()
  const owner = '戚主任'

  it('is handed out when the window opens, and its owner is reminded twenty working days before the date', async () => {
    await s.importLedger({ confirmationRequired: false, only: [4] })
    await s.fastForwardTo('2021-12-03 08:45')
    await s.mail(owner).got('交办').once()
    await s.fastForwardTo('2021-12-03 09:05')
    await s.mail(owner).got('还有20个工作日').once()
  })

  it('is told to nobody else until five working days before the date, but to him who signs the 提醒函', async () => {
    await s.fastForwardTo('2021-12-23 18:00')
    await s.mail(owner).got('还有10个工作日').once()
    await s.fastForwardTo('2021-12-24 09:05')
    await s.mail(owner).got('还有5个工作日').once()
    await s.mail('周分管').got('提醒函').once()
    // Drafted on 12-22, and asked for again on 12-23.
    await s.mail('马主任').got('函件待签发').times(2)
  })

  it('climbs to the group leader when nothing happens, on working days only', async () => {
    await s.fastForwardTo('2022-01-04 08:59')
    await s.mail(owner).got('还有1个工作日').once()
    await s.fastForwardTo('2022-01-04 09:05')
    await s.mail(owner).got('逾期').once()
    await s.mail('周分管').got('逾期通知').once()
    // The third time is the last, and the office hears it.
    await s.mail('马主任').got('函件待签发').times(2)
    await s.mail('栗联络').got('函件待签发').once()
    await s.fastForwardTo('2022-01-06 09:05')
    await s.mail('周分管').got('1项待签发').once()
    for (const name of ['周分管', '马主任', '栗联络']) await s.mail(name).got('督办').once()
    await s.fastForwardTo('2022-01-10 08:59')
    for (const name of ['周分管', '马主任']) await s.mail(name).got('函件待签发').once()
    await expect(s.mail('纪书记').got('督办').once()).rejects.toThrow('纪书记 got “督办” 0 times')
    await s.fastForwardTo('2022-01-10 09:05')
    for (const name of ['纪书记', '马主任', '栗联络']) await s.mail(name).got('督办').once()
  })

  it('is quiet once its close-out is asked for, and tells all who were told when it is closed', async () => {
    const evidence = [{ title: '编制核增批复', number: '云编〔2022〕3号' }]
    const statement = '编制已核增，引进机制和专项经费均已落实'
    await s.give('startWork', 4, { by: owner })
    await s.give('requestCloseOut', 4, { by: owner, statement, evidence })
    for (const name of ['马主任', '栗联络']) await s.mail(name).got('销号').once()
    await s.fastForwardTo('2022-01-12 10:00')
    await s.give('verifyCloseOut', 4, { by: '马主任', finding: '核对无误' })
    await s.fastForwardTo('2022-01-20 10:00')
    for (const name of [owner, '周分管', '纪书记', '马主任', '栗联络']) await s.mail(name).got('销号').once()
  })
})
