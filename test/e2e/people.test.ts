import { describe, expect, it } from '@jest/globals'
import { whyNotices } from '../../api/whyLines.ts'
import { delegate } from '../../db/delegate.ts'
import { carryOutOpen, leave } from '../../db/handOver.ts'
import { measureWithHistory } from '../../db/measures.ts'
import { loadRoster } from '../../db/roster.ts'
import { inTransaction } from '../../db/transaction.ts'
import { why } from '../../db/why.ts'
import { defaultLadder } from '../../domain/ladder.ts'
import { defaultPolicy } from '../../domain/policy.ts'
import { dateAt } from '../../domain/time.ts'
import { auditFindings } from '../support/audited.ts'
import { useScenario } from '../support/scenario.ts'

describe('people change under a measure that nobody works on', () => {
  const s = useScenario({ letters: 'none' })
  const owner = '戚主任'
  const office = { personId: null, service: '整改办', onBehalfOf: null }

  async function idOf(name: string): Promise<string> {
    const { people } = await loadRoster(s.office.pool)
    return people.findLast((person) => person.name === name)?.id ?? ''
  }

  async function whyLinesOf(name: string): Promise<string[]> {
    const { pool, clock } = s.office
    const personId = await idOf(name)
    const measureId = s.measureId(4)
    const found = await measureWithHistory(pool, measureId)
    const rows = await why(pool, { measureId, personId, all: true })
    if (found === null) return []
    const people = { roster: await loadRoster(pool), date: dateAt(await clock.now(), defaultPolicy).date }
    return whyNotices(rows, { measure: found.measure, ladder: defaultLadder, personId, people }).map(
      ({ line }) => line,
    )
  }

  it('while its owner is away his delegate hears of it in his place, and both were told so', async () => {
    await s.importLedger({ confirmationRequired: false, only: [4] })
    await s.fastForwardTo('2021-12-06 10:00')
    await s.allExpected()
    const { pool, clock, poke } = s.office
    const wish = {
      personId: await idOf(owner),
      delegateId: await idOf('吕科长'),
      from: '2021-12-16',
      to: '2021-12-17',
      reason: '年休假',
    }
    const now = await clock.now()
    const { pokes } = await inTransaction(pool, (client) => delegate(client, wish, { by: office, now }))
    for (const { account } of pokes) await poke(account)
    await s.fastForwardTo('2021-12-16 08:29')
    await s.fastForwardTo('2021-12-16 08:45')
    for (const name of [owner, '吕科长']) await s.mail(name).got('【代办通知】').once()
    await s.fastForwardTo('2021-12-17 18:00')
    await s.mail('吕科长').got('代办：戚主任外出期间由您代办').once()
    const lines = await whyLinesOf(owner)
    expect(lines).toContainEqual(
      expect.stringMatching(/^2021-12-17 09:00 .*没有发给本人，由吕科长代收或代办$/),
    )
  })

  it('when he is back he hears of it again', async () => {
    await s.fastForwardTo('2021-12-20 08:45')
    for (const name of [owner, '吕科长']) await s.mail(name).got('代办已结束').once()
    await s.fastForwardTo('2021-12-24 09:05')
    await s.mail(owner).got('还有5个工作日').once()
    await s.mail('周分管').got('提醒函').once()
  })

  it('he leaves: until the hand-over has arrived his successor hears what still names him', async () => {
    const { pool, clock, poke } = s.office
    const leaving = await idOf(owner)
    const successor = await idOf('吕科长')
    await s.fastForwardTo('2021-12-29 17:00')
    const wish = {
      leaving: [leaving],
      successorsIn: () => new Map([[leaving, successor]]),
      reason: '调离',
      by: office,
    }
    const { pokes } = await inTransaction(pool, async (client) =>
      leave(client, { ...wish, now: await clock.now() }),
    )
    for (const { account } of pokes) await poke(account)
    await s.fastForwardTo('2021-12-30 08:45')
    await s.mail('吕科长').got('【移交通知】').once()
    await s.fastForwardTo('2021-12-30 09:05')
    await s.mail('吕科长').got('还有1个工作日').once()
  })

  it('then the measure is his, once, whoever carries it out', async () => {
    const { pool, clock, poke } = s.office
    const now = await clock.now()
    const pokes = [...(await carryOutOpen(pool, now)), ...(await carryOutOpen(pool, now))]
    for (const { account } of pokes) await poke(account)
    await s.fastForwardTo('2021-12-30 10:00')
    await s.mail('吕科长').got('责任人调整').once()
    const found = await measureWithHistory(pool, s.measureId(4))
    expect(found?.measure.ownerId).toBe(await idOf('吕科长'))
    expect(found?.events.filter(({ type }) => type === 'reassigned')).toHaveLength(1)
    await s.fastForwardTo('2022-01-07 18:00')
    await s.mail('吕科长').got('逾期').once()
    await s.mail('周分管').got('1月4日：1项逾期').once()
    for (const name of ['周分管', '马主任', '栗联络']) await s.mail(name).got('1月6日：1项督办').once()
  })

  it('the group leader changes on the evening before the escalation: the new one gets it, the old one nothing', async () => {
    await s.changeRoster('纪书记', { roles: [] })
    await s.changeRoster('郑副主任', { roles: ['leaderInCharge', 'groupLeader'] })
    await s.fastForwardTo('2022-01-10 09:05')
    for (const name of ['郑副主任', '马主任', '栗联络']) await s.mail(name).got('报组长').once()
    await expect(s.mail('纪书记').got('督办').once()).rejects.toThrow('0 times')
  })

  it('an audit retells all of it and finds no difference', async () => {
    expect(await auditFindings(s.office)).toEqual([])
  })
})
