import { describe, expect, it } from '@jest/globals'
import { changesOf, type LastSaid, type ReadyFacts } from '../../../domain/ledgerChange.ts'
import { aMeasure } from '../support/measures.ts'

const measure = aMeasure()
const asIs: ReadyFacts = {
  aspect: measure.aspect,
  issue: measure.issue,
  whyUnfinished: measure.whyUnfinished,
  steps: measure.steps,
  unit: measure.unit,
  timing: measure.timing,
  dueDate: measure.dueDate,
  ownerId: measure.ownerId,
  leaderInChargeId: measure.leaderInChargeId,
  ledgerNames: measure.ledgerNames,
}
const names: Record<string, string> = { owner: '何科长', leader: '沈副院长', other: '新科长' }
const compare = (row: Partial<ReadyFacts>, last: Partial<LastSaid> | null = null, now = measure) =>
  changesOf(
    { ...asIs, ...row },
    {
      measure: now,
      last: last === null ? null : { ...asIs, ...last },
      reason: '台账更新',
      nameOf: (id) => names[id] ?? id,
    },
  )
const brief = (changes: ReturnType<typeof compare>) =>
  changes.map(({ field, from, to, command }) => [field, from, to, command?.type ?? null])

describe('what a ledger row changes', () => {
  it('as it is: nothing; with other blanks, widths and closing signs: nothing', () => {
    expect(compare({})).toEqual([])
    expect(compare({ issue: ` ${asIs.issue}　`, steps: asIs.steps.map((step) => `${step}；`) })).toEqual([])
  })

  it.each<[string, Partial<ReadyFacts>, unknown[]]>([
    ['the issue', { issue: '新的问题' }, ['issue', asIs.issue, '新的问题', 'correct']],
    ['the steps', { steps: ['一', '二'] }, ['steps', asIs.steps.join('\n'), '一\n二', 'correct']],
    ['the unit', { unit: '药剂科' }, ['unit', '医务科', '药剂科', 'correct']],
    ['the date', { dueDate: '2022-03-31' }, ['dueDate', '2021-12-31', '2022-03-31', 'correct']],
    [
      'the owner',
      { ownerId: 'other', ledgerNames: { ...asIs.ledgerNames, owner: '新科长' } },
      ['ownerId', '何科长', '新科长', 'assign'],
    ],
    [
      'the leader',
      { leaderInChargeId: 'other', ledgerNames: { ...asIs.ledgerNames, leaderInCharge: '新科长' } },
      ['leaderInChargeId', '沈副院长', '新科长', 'correct'],
    ],
    ['the type, which is only shown', { timing: 'phased' }, ['timing', '限期整改', '分阶段整改', null]],
    [
      'an owner whom the roster does not have, who is only shown',
      { ownerId: null, ledgerNames: { ...asIs.ledgerNames, owner: '没有的人' } },
      ['ownerId', '何科长', '没有的人', null],
    ],
  ])('%s', (_, row, change) => {
    expect(brief(compare(row))).toEqual([change])
  })

  it.each<[string, Partial<ReadyFacts>]>([
    ['a blank cell', { aspect: null, whyUnfinished: null, dueDate: null }],
    ['a unit that the ledger does not name', { unit: '未注明' }],
    ['a blank owner', { ownerId: null, ledgerNames: { owner: null, leaderInCharge: null } }],
  ])('%s changes nothing', (_, row) => {
    expect(compare(row)).toEqual([])
  })

  it('stages by title and date; what was done for a stage stays with it, and a new one begins anew', () => {
    const begun = { completedAt: null, evidence: [], cycle: 1, cycleStartedAt: 0 }
    const phased = aMeasure({
      timing: 'phased',
      milestones: [
        { ...begun, id: '1', title: '修订', dueDate: '2021-11-30' },
        { ...begun, id: '2', title: '落实', dueDate: '2021-12-31' },
      ],
    })
    const stages = (...list: [string, string][]) => ({
      timing: 'phased' as const,
      milestones: list.map(([title, dueDate]) => ({ title, dueDate })),
    })
    expect(compare(stages(['修订', '2021-11-30'], ['落实', '2021-12-31']), null, phased)).toEqual([])
    const [change] = compare(stages(['摸底', '2021-11-10'], ['落实', '2021-12-31']), null, phased)
    expect(change).toMatchObject({
      field: 'milestones',
      to: '摸底 2021-11-10；落实 2021-12-31',
      command: {
        milestones: [
          { id: '3', title: '摸底' },
          { id: '2', title: '落实' },
        ],
      },
    })
    const [reworded] = compare(stages(['修订制度', '2021-11-30'], ['落实', '2021-12-31']), null, phased)
    expect(reworded?.command).toMatchObject({ milestones: [{ id: '1', title: '修订制度' }, { id: '2' }] })
  })

  it('what the ledger said the last time is no change, whatever was decided since', () => {
    const extended = aMeasure({ dueDate: '2022-02-28', issue: '改过', ownerId: 'other', unit: '药剂科' })
    expect(compare({}, {}, extended)).toEqual([])
    expect(brief(compare({ dueDate: '2022-01-31' }, {}, extended))).toEqual([
      ['dueDate', '2022-02-28', '2022-01-31', 'correct'],
    ])
  })

  it('a name that nobody had is looked for again: the roster may have him now', () => {
    const open = aMeasure({ ownerId: null })
    expect(brief(compare({}, {}, open))).toEqual([['ownerId', '何科长', '何科长', 'assign']])
  })
})
