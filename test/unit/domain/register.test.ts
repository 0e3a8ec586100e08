import { describe, expect, it } from '@jest/globals'
import { evolve } from '../../../domain/evolve.ts'
import type { Measure } from '../../../domain/measure.ts'
import { register } from '../../../domain/register.ts'
import { stamp } from '../../../domain/stamp.ts'
import { aContext, aRegistration, at, by, byService } from '../support/measures.ts'

function registered(overrides: Parameters<typeof aRegistration>[0], now = at('2021-12-15')): Measure {
  const context = aContext({ now, actor: byService('import') })
  const events = stamp(null, register(aRegistration(overrides), context), { by: context.actor, now })
  const [first, ...rest] = events
  if (first === undefined) throw new Error('register gave no event')
  return rest.reduce<Measure>(evolve, evolve(null, first))
}

describe('registering a measure', () => {
  it.each([
    ['限期 keeps its date', { timing: 'dated', dueDate: '2021-12-31' }, '2021-12-31'],
    ['a date that is past is taken as printed', { timing: 'dated', dueDate: '2021-06-30' }, '2021-06-30'],
    ['立行立改 with a date keeps it', { timing: 'immediate', dueDate: '2021-12-20' }, '2021-12-20'],
    ['立行立改 without one gets 10 working days', { timing: 'immediate', dueDate: null }, '2021-12-29'],
    ['长期坚持 has none, whatever the ledger says', { timing: 'continuous', dueDate: '2021-12-31' }, null],
    ['分阶段 keeps its date', { timing: 'phased', dueDate: '2022-06-30' }, '2022-06-30'],
  ] as const)('%s', (_, overrides, dueDate) => {
    expect(registered(overrides)).toMatchObject({ dueDate, originalDueDate: dueDate })
  })

  it('the ten working days leave out New Year and count from the local date, not the UTC one', () => {
    expect(registered({ timing: 'immediate', dueDate: null }, at('2021-12-24', '00:30')).dueDate).toBe(
      '2022-01-10',
    )
  })

  it('begins not started, in its first cycle, with nothing reached', () => {
    const now = at('2021-12-15')
    expect(registered({}, now)).toMatchObject({
      state: 'notStarted',
      sequence: 1,
      dueCycle: 1,
      cycleStartedAt: now,
      spellStartedAt: now,
      registeredAt: now,
      reached: {},
      escalationLevel: 0,
    })
  })

  it.each([by('office'), by('officeDirector'), byService('import')])(
    'the office and services register',
    (actor) => {
      expect(register(aRegistration(), aContext({ actor }))).toHaveLength(1)
    },
  )
})
