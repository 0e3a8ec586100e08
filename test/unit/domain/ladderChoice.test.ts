import { describe, expect, it } from '@jest/globals'
import { ladderChoiceSchema } from '../../../domain/ladder.schema.ts'
import { defaultLadder } from '../../../domain/ladder.ts'
import { assignmentOf, compileLadders, ladderFor, overridden } from '../../../domain/ladderChoice.ts'
import { ladderPresets } from '../../../domain/ladders/presets.ts'
import { milestoneRungsOf, reviewRungOf } from '../../../domain/ladderTracks.ts'
import { policyProblems } from '../../../domain/policy.schema.ts'
import { defaultPolicy } from '../../../domain/policy.ts'

const choice = ladderChoiceSchema.parse({
  preset: 'default',
  override: { rungs: { second: null, supervision: { offset: 2 } } },
  units: { 财务科: { rungs: { supervision: { to: [{ role: 'groupLeader' }] } } } },
  measures: {
    'ZG-0007': {
      rungs: {
        weekly: {
          offset: 7,
          every: 7,
          unit: 'calendarDays',
          to: [{ role: 'groupLeader' }],
          kind: 'escalation',
        },
      },
    },
  },
})
const compiled = compileLadders(choice, { round: 'R-001', unitOf: () => '财务科' })
const rungIn = (index: number, id: string) => compiled[index]?.ladder.due.find((rung) => rung.id === id)

describe('presets', () => {
  it.each(Object.entries(ladderPresets))('%s compiles to itself and states its unit', (_, preset) => {
    const units = preset.due.map(({ unit = 'workingDays' }) => unit)
    const plain = preset.due.map((rung) => ({ ...rung, unit: rung.unit ?? 'workingDays' }))
    expect(overridden(preset, []).due).toEqual(plain)
    expect(new Set(units).size).toBe(1)
  })
})

describe('a round, its units and its measures', () => {
  it('override only what they name', () => {
    expect(rungIn(0, 'second')).toBeUndefined()
    expect(rungIn(0, 'supervision')).toMatchObject({
      offset: 2,
      to: [{ role: 'leaderInCharge' }, { role: 'office' }],
    })
    expect(rungIn(1, 'supervision')).toMatchObject({ offset: 2, to: [{ role: 'groupLeader' }] })
    expect(rungIn(2, 'supervision')).toMatchObject({ offset: 2, to: [{ role: 'groupLeader' }] })
    expect(rungIn(2, 'weekly')).toMatchObject({ step: 'escalateToGroupLeader', by: 'workflow', level: 7 })
    expect(rungIn(1, 'weekly')).toBeUndefined()
  })

  it('rungs are numbered by their days', () => {
    const ladder = overridden(defaultLadder, [{ rungs: { first: { offset: -8 } } }])
    expect(ladder.due.map(({ id, level }) => `${level} ${id}`)).toEqual([
      '1 second',
      '2 first',
      '3 letter',
      '4 last',
      '5 overdue',
      '6 supervision',
      '7 escalation',
    ])
  })

  it('say of milestones and reviews what differs, and are silent where nothing does', () => {
    const { override, units } = ladderChoiceSchema.parse({
      preset: 'default',
      override: { milestones: { milestoneDue: { offset: -10 }, milestoneOverdue: { every: 2 } } },
      units: { 财务科: { milestones: { milestoneDue: { to: [{ role: 'owner' }] } }, review: { offset: 3 } } },
    })
    const unit = overridden(defaultLadder, [override, units?.财务科])
    expect(milestoneRungsOf(unit)).toEqual([
      { ...milestoneRungsOf(defaultLadder)[0], offset: -10, to: [{ role: 'owner' }] },
      { ...milestoneRungsOf(defaultLadder)[1], every: 2 },
    ])
    expect(reviewRungOf(unit)).toEqual({ ...reviewRungOf(defaultLadder), offset: 3 })
    const round = overridden(defaultLadder, [override])
    expect([round.milestones?.length, round.waits.reviewDue]).toEqual([2, undefined])
    expect(compiled[0]?.ladder.milestones).toBeUndefined()
  })

  it("the nearest one is a measure's ladder", () => {
    const ladders = assignmentOf(compiled.map(({ owner }, index) => ({ owner, version: index + 2 })))
    expect(ladders).toEqual({ round: 2, units: { 财务科: 3 }, measures: { 'ZG-0007': 4 } })
    const of = (id: string, unit: string) => ladderFor(ladders, { id, unit })
    expect([of('ZG-0001', '医务科'), of('ZG-0001', '财务科'), of('ZG-0007', '财务科')]).toEqual([2, 3, 4])
    expect(of('ZG-0001', 'constructor')).toBe(2)
  })
})

describe('what an office writes is checked as it comes out', () => {
  it.each<[string, unknown, string]>([
    [
      'an unknown preset',
      { preset: 'blue' },
      '预设：应为 default、threeColour、threeColourSheets、threeDay 之一',
    ],
    [
      'a half rung',
      { preset: 'default', override: { rungs: { mine: { offset: 1 } } } },
      '新的梯级“mine”缺少 to（接收人）、kind（通知）',
    ],
    [
      'a reminder after the date',
      { preset: 'default', units: { 财务科: { rungs: { last: { offset: 2 } } } } },
      '梯级“last”在到期后第 2 天，不能只是 reminder（到期提醒）；应为 overdueNotice、supervisionNotice 或 escalation',
    ],
    [
      'nothing after the date',
      { preset: 'threeColour', override: { rungs: { red: null } } },
      '到期之后没有一个梯级：逾期将无人知道，应至少有一个',
    ],
    [
      'a slash in a name',
      { preset: 'default', override: { rungs: { 'a/b': null } } },
      '梯级的名称：应为英文字母开头的字母和数字，如 overdue',
    ],
    [
      'a role twice',
      { preset: 'default', override: { rungs: { last: { to: [{ role: 'owner' }, { role: 'owner' }] } } } },
      '接收人：每个角色只写一次',
    ],
    [
      'a milestone that is reminded of afterwards',
      { preset: 'default', override: { milestones: { milestoneDue: { offset: 3 } } } },
      '天数：应为 0 或负数，到期之前提醒',
    ],
    [
      'a milestone that is called once',
      { preset: 'default', override: { milestones: { milestoneOverdue: { every: null } } } },
      '间隔：应为整数；到期之后须重复催办',
    ],
    [
      'a review before its day',
      { preset: 'default', override: { review: { offset: -1 } } },
      '天数：应为 0 或正数',
    ],
    ['a word that is not known', { preset: 'default', override: { rungs: { last: { days: 3 } } } }, 'days'],
  ])('%s', (_, body, message) => {
    const { error } = ladderChoiceSchema.safeParse(body)
    expect(JSON.stringify(error?.issues)).toContain(message)
  })
})

describe('a policy goes together', () => {
  it.each([
    [{ slot: '08:00' }, 'slot'],
    [{ slot: '16:00' }, 'slot'],
    [{ lateSlot: '08:45' }, 'lateSlot'],
    [{ window: { opens: '18:00', closes: '08:00' } }, 'window'],
    [{ spread: { from: '08:00', to: '10:00' } }, 'spread'],
  ])('%j does not', (patch, field) => {
    expect(policyProblems(defaultPolicy, patch).map((problem) => problem.field)).toContain(field)
  })

  it('the default does', () => {
    expect(policyProblems(defaultPolicy, { slot: '09:30', lateSlot: '15:00' })).toEqual([])
  })
})
