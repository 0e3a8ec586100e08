import { describe, expect, it } from '@jest/globals'
import { canonicalText } from '../../../domain/chain.ts'
import type { EventData, MeasureEvent, ReachedRung } from '../../../domain/events.ts'
import { evolve, replayEvents } from '../../../domain/evolve.ts'
import type { Measure } from '../../../domain/measure.ts'
import { stamp } from '../../../domain/stamp.ts'
import { aMeasureIn } from '../support/commands.ts'
import { aMeasure, aRegistration, at, by, byService } from '../support/measures.ts'

const rung = (overrides: Partial<ReachedRung> = {}): EventData => ({
  type: 'rungReached',
  track: 'due',
  cycle: 1,
  rung: 'escalation',
  occurrence: 2,
  date: '2022-01-17',
  slotAt: at('2022-01-17', '09:00'),
  told: ['groupLeader'],
  skipped: [],
  level: 7,
  ...overrides,
})

function applied(measure: Measure, ...data: EventData[]): Measure {
  return stamp(measure, data, { by: byService('time'), now: at('2022-01-17') }).reduce<Measure>(
    evolve,
    measure,
  )
}

describe('what was reached', () => {
  it('keeps the highest occurrence and the highest level of the cycle', () => {
    const measure = applied(aMeasure(), rung(), rung({ occurrence: 1 }), rung({ rung: 'letter', level: 3 }))
    expect(measure.reached).toEqual({ 'due/1/escalation': 2, 'due/1/letter': 2 })
    expect(measure.escalationLevel).toBe(7)
  })

  it('waits and look-backs raise no level', () => {
    const measure = applied(aMeasure(), rung({ track: 'lookBack:1' }), rung({ track: 'event:4' }))
    expect(measure.escalationLevel).toBe(0)
  })

  const everything = {
    'due/1/letter': 1,
    'event:1/1/verificationOverdue': 2,
    'lookBack:1/1/lookBackDue': 1,
    'lookBack:10/1/lookBackDue': 1,
    'confirmation:1/1/confirmationAwaited': 1,
  }
  const pendingExtension = {
    sequence: 1,
    by: 'owner',
    at: 0,
    cause: '',
    nextSteps: '',
    newDate: '2022-03-31',
  }

  it.each<[string, Measure, EventData, string[]]>([
    [
      'a new date forgets the old cycle only',
      aMeasure(),
      { type: 'corrected', field: 'dueDate', from: null, to: '2022-02-28', reason: '' },
      [
        'event:1/1/verificationOverdue',
        'lookBack:1/1/lookBackDue',
        'lookBack:10/1/lookBackDue',
        'confirmation:1/1/confirmationAwaited',
      ],
    ],
    [
      'an answered look-back forgets its own track',
      aMeasureIn('closedOut'),
      { type: 'lookBackPassed', n: 1, finding: '', evidence: [] },
      [
        'due/1/letter',
        'event:1/1/verificationOverdue',
        'lookBack:10/1/lookBackDue',
        'confirmation:1/1/confirmationAwaited',
      ],
    ],
    [
      'a refused extension forgets its wait',
      aMeasure({ pendingExtension }),
      { type: 'extensionRefused', reason: '', asker: 'owner' },
      [
        'due/1/letter',
        'lookBack:1/1/lookBackDue',
        'lookBack:10/1/lookBackDue',
        'confirmation:1/1/confirmationAwaited',
      ],
    ],
    [
      'a measure sent back forgets the wait for its verifier',
      aMeasureIn('awaitingCloseOut'),
      { type: 'sentBack', reason: '', newSteps: [], newDate: null, untold: [] },
      [
        'due/1/letter',
        'lookBack:1/1/lookBackDue',
        'lookBack:10/1/lookBackDue',
        'confirmation:1/1/confirmationAwaited',
      ],
    ],
    [
      'a confirmed one forgets the wait for confirmation',
      aMeasureIn('closedOut'),
      { type: 'confirmed', reference: '' },
      [
        'due/1/letter',
        'lookBack:1/1/lookBackDue',
        'lookBack:10/1/lookBackDue',
        'event:1/1/verificationOverdue',
      ],
    ],
    [
      'a closed-out one forgets all',
      aMeasureIn('awaitingCloseOut'),
      { type: 'closedOut', finding: '', lookBacks: [] },
      [],
    ],
    [
      'a reopened one forgets all',
      aMeasureIn('settled'),
      { type: 'reopened', reason: '', newDate: '2022-03-31', because: 'decision' },
      [],
    ],
    ['a withdrawn one forgets all', aMeasure(), { type: 'withdrawn', reason: '', decisionNumber: '' }, []],
    ['a settled one forgets all', aMeasureIn('closedOut'), { type: 'settled' }, []],
  ])('%s', (_, measure, event, kept) => {
    expect(Object.keys(applied({ ...measure, reached: everything }, event).reached).sort()).toEqual(
      kept.sort(),
    )
  })

  it('an untold occurrence above what was reached, or of an unknown rung, changes nothing', () => {
    const untold = [
      'm1/due/1/letter/3/owner',
      'm1/due/1/overdue/1/owner',
      'm11/due/1/letter/1/owner',
      'm1/odd',
    ]
    const measure = aMeasure({ reached: { 'due/1/letter': 1 } })
    const event: EventData = { type: 'sentBack', reason: '', newSteps: [], newDate: null, untold }
    expect(applied(measure, event).reached).toEqual({ 'due/1/letter': 1 })
  })
})

describe('the log', () => {
  it('must begin with the registration', () => {
    const event: MeasureEvent = { type: 'settled', sequence: 1, at: 0, by: by('office') }
    expect(() => evolve(null, event)).toThrow('应以 registered 开头')
    expect(() => replayEvents([])).toThrow('应以 registered 开头')
  })

  it('is hashed over the same text whatever the order of keys, without derived dates and undefined fields', () => {
    const [event] = stamp(null, [{ type: 'registered', measure: aRegistration() }], {
      by: by('office'),
      now: 5,
    })
    if (event === undefined) throw new Error('stamp gave no event')
    const reversed = Object.fromEntries(Object.entries(event).reverse())
    const same = { ...event, ...reversed, derived: { dates: ['2021-12-30'] }, unset: undefined }
    expect(canonicalText(same)).toBe(canonicalText(event))
    expect(JSON.parse(canonicalText(event))).toEqual(event)
    expect(canonicalText(event)).toMatch(
      /^\{"at":5,"by":\{"onBehalfOf":null,"personId":"office","service":null\},"measure":/,
    )
    expect(canonicalText({ ...event, at: 6 })).not.toBe(canonicalText(event))
  })
})
