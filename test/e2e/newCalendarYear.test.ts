import { describe, expect, it } from '@jest/globals'
import { runAudit } from '../../activities/auditRun.ts'
import { applyChange } from '../support/applyChange.ts'
import { useScenario } from '../support/scenario.ts'

/** Invented: Monday the 3rd is worked after all, Tuesday and Wednesday are off. */
const year = {
  year: 2022,
  notice: '试办发〔2021〕3号',
  holidays: [{ name: '元旦', dates: ['2022-01-01', '2022-01-04', '2022-01-05'] }],
  makeUpDays: [],
}

describe('the calendar of 2022 changes while a measure due on 2021-12-31 is running', () => {
  const s = useScenario({ letters: 'none' })
  const owner = '戚主任'

  it('was planned by the old one', async () => {
    await s.importLedger({ confirmationRequired: false, only: [4] })
    await s.fastForwardTo('2021-12-20 10:00')
    for (const words of ['交办', '还有20个工作日', '还有10个工作日']) await s.mail(owner).got(words).once()
  })

  it('is planned anew: nothing is told again, and its workflow looks a day earlier', async () => {
    const { pool, clock, poke } = s.office
    const now = await clock.now()
    await applyChange(pool, { kind: 'calendar', year }, { now, poke })
    await clock.settle()
    const { rows } = await pool.query(
      `select (armed_for <= next_decision_at) as armed, sequence from measure where id = $1`,
      [s.measureId(4)],
    )
    expect(rows).toEqual([{ armed: true, sequence: 2 }])
    await s.fastForwardTo('2021-12-31 18:00')
    for (const words of ['还有5个工作日', '还有1个工作日']) await s.mail(owner).got(words).once()
    await s.mail('周分管').got('提醒函').once()
  })

  it('is overdue on the Monday that is worked, not on the Tuesday that is off', async () => {
    await s.fastForwardTo('2022-01-03 09:05')
    await s.mail(owner).got('逾期').once()
    await s.mail('周分管').got('逾期通知').once()
    await s.fastForwardTo('2022-01-06 18:00')
  })

  it('climbs by the new days', async () => {
    await s.fastForwardTo('2022-01-07 09:05')
    for (const name of ['周分管', '马主任', '栗联络']) await s.mail(name).got('督办').once()
    await s.fastForwardTo('2022-01-10 18:00')
    await s.fastForwardTo('2022-01-11 09:05')
    for (const name of ['纪书记', '马主任', '栗联络']) await s.mail(name).got('督办').once()
  })

  it('an audit that retells the history finds nothing to mend', async () => {
    const { pool, clock, poke } = s.office
    const call = { run: 'audit:1', now: await clock.now(), again: 0 }
    expect(await runAudit({ pool, poke }, call)).toMatchObject({
      measures: 1,
      found: 0,
    })
  })
})
