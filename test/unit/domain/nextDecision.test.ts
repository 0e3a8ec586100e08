import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { climb } from '../../../domain/climb.ts'
import { nextDecision } from '../../../domain/nextDecision.ts'
import { look, someLadder, someMeasure } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

const context = aContext()

describe('the next decision of the workflow', () => {
  it('of a running measure is the 提醒函, not a plain reminder', () => {
    expect(nextDecision(aMeasure(), context)).toMatchObject({
      step: 'issueReminderLetter',
      track: 'due',
      rung: 'letter',
      occurrence: 1,
      date: '2021-12-24',
      position: -5,
    })
  })

  it('names the steps of an overdue measure in their order', () => {
    const steps: string[] = []
    let measure = aMeasure()
    for (let i = 0; i < 5; i++) {
      const next = nextDecision(measure, context)
      if (!next) break
      steps.push(next.step)
      measure = look(measure, { ...context, now: next.at }).measure
    }
    expect(steps).toEqual([
      'issueReminderLetter',
      'sendOverdueNotice',
      'issueSupervisionNotice',
      'escalateToGroupLeader',
      'escalateToGroupLeader',
    ])
  })

  it.each([
    ['长期坚持: none', aMeasure({ timing: 'continuous', dueDate: null })],
    [
      'settled: none',
      aMeasure({ state: 'settled', closedOutAt: at('2021-12-10'), settledAt: at('2021-12-10') }),
    ],
    ['withdrawn: none', aMeasure({ state: 'withdrawn', withdrawnAt: at('2021-12-10') })],
    ['closed out without look-backs: none', aMeasure({ state: 'closedOut', closedOutAt: at('2021-12-10') })],
  ])('%s', (_, measure) => {
    expect(nextDecision(measure, context)).toBeNull()
  })

  it('of a measure overdue at its start is the highest passed occurrence, at the next slot', () => {
    const start = at('2022-02-16', '10:00')
    const overdue = aMeasure({ registeredAt: start, cycleStartedAt: start })
    const onlyEscalation = {
      ...context.ladder,
      due: context.ladder.due.filter(({ id }) => id === 'escalation'),
    }
    expect(nextDecision(overdue, { ...context, ladder: onlyEscalation })).toMatchObject({
      step: 'escalateToGroupLeader',
      occurrence: 5,
      position: 25,
      date: '2022-02-17',
    })
  })

  it('of a look-back is its due day', () => {
    const closed = aMeasure({
      state: 'closedOut',
      closedOutAt: at('2021-12-06'),
      closeOuts: 1,
      lookBacks: [{ n: 1, dueDate: '2022-01-17', outcome: null }],
    })
    expect(nextDecision(closed, context)).toMatchObject({
      step: 'callLookBack',
      track: 'lookBack:1',
      date: '2022-01-17',
    })
  })
})

describe('whatever the ladder', () => {
  it('looking at the next decision always finds something, and looking a moment earlier nothing', () => {
    fc.assert(
      fc.property(someMeasure, someLadder, (measure, ladder) => {
        const own = { ...context, ladder }
        let current = measure
        for (let i = 0; i < 8; i++) {
          const next = nextDecision(current, own)
          if (!next) {
            expect(climb(current, { ...own, now: at('2026-06-01') })).toEqual([])
            break
          }
          expect(climb(current, { ...own, now: next.at - 1 })).toEqual([])
          const lived = look(current, { ...own, now: next.at })
          expect(lived.events.length).toBeGreaterThan(0)
          current = lived.measure
        }
      }),
    )
  })
})
