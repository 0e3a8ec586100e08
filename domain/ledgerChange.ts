import type { Command } from './commands.schema.ts'
import type { ImportedRow } from './imported.ts'
import type { Measure, MeasureFacts, PlannedMilestone } from './measure.ts'
import { milestonesOf } from './milestones.ts'
import { timingNames } from './refusalsWording.ts'
import type { PersonId } from './roster.ts'

/** A row whose people were looked up. */
export type ReadyFacts = Pick<
  ImportedRow,
  'aspect' | 'issue' | 'whyUnfinished' | 'unit' | 'timing' | 'dueDate' | 'milestones'
> &
  Pick<MeasureFacts, 'steps' | 'ownerId' | 'leaderInChargeId' | 'ledgerNames'>

/** What the ledger said the last time: what it says again is no change, whatever people did in the system since. */
export type LastSaid = Omit<ReadyFacts, 'ownerId' | 'leaderInChargeId'>

export type ChangedField =
  | 'aspect'
  | 'issue'
  | 'whyUnfinished'
  | 'steps'
  | 'unit'
  | 'timing'
  | 'dueDate'
  | 'milestones'
  | 'ownerId'
  | 'leaderInChargeId'

/** One field that the ledger has otherwise. Texts are as people read them; without a command it is only shown. */
export type FieldChange = {
  field: ChangedField
  from: string | null
  to: string | null
  command: Command | null
  /** Why nothing is done about it, in Chinese; null where the command does it. */
  note: string | null
}

type Compare = { measure: Measure; last: LastSaid; reason: string; nameOf: (id: PersonId) => string }

/** A unit that the ledger does not name. */
export const noUnit = '未注明'

/**
 * How a ledger's row differs from the measure that it is. Three ways: a field counts as changed only where the ledger
 * says neither what holds nor what it said the last time, so that importing an old file again takes back no extension.
 * A blank cell changes nothing. Blanks and widths do not count. `last` null: the ledger was never imported before.
 */
export function changesOf(
  row: ReadyFacts,
  { last, ...compare }: Compare | (Omit<Compare, 'last'> & { last: null }),
): FieldChange[] {
  const of = { ...compare, last: last ?? nothingSaid }
  return [
    ...textChanges(row, of),
    ...timingChange(row, of),
    ...dueDateChange(row, of),
    ...milestoneChange(row, of),
    ...personChange('ownerId', row, of),
    ...personChange('leaderInChargeId', row, of),
  ]
}

const nothingSaid: LastSaid = {
  aspect: null,
  issue: '',
  whyUnfinished: null,
  steps: [],
  unit: '',
  timing: 'dated',
  dueDate: null,
  ledgerNames: { owner: null, leaderInCharge: null },
}

const textFields = ['aspect', 'issue', 'whyUnfinished', 'steps', 'unit'] as const
type TextField = (typeof textFields)[number]

function textChanges(row: ReadyFacts, { measure, last, reason }: Compare): FieldChange[] {
  return textFields.flatMap((field): FieldChange[] => {
    const to = textOf(row, field)
    const from = textOf(measure, field)
    const blank = to === null || to === '' || (field === 'unit' && to === noUnit)
    if (blank || same(to, from) || same(to, textOf(last, field))) return []
    return [{ field, from, to, command: { type: 'correct', field, value: to, reason }, note: null }]
  })
}

/** The steps as one text, one a line: how they are shown, compared and corrected. */
export function stepsText(steps: readonly string[]): string {
  return steps.join('\n')
}

function textOf(facts: Pick<LastSaid, TextField>, field: TextField): string | null {
  return field === 'steps' ? stepsText(facts.steps) : facts[field]
}

/** Never done by an import: another kind of measure has another ladder, and that somebody must decide. */
function timingChange(row: ReadyFacts, { measure, last }: Compare): FieldChange[] {
  if (row.timing === measure.timing || row.timing === last.timing) return []
  const [from, to] = [timingNames[measure.timing], timingNames[row.timing]]
  const note = '整改类型不随台账更新：确需改变的，应撤销原措施后重新登记'
  return [{ field: 'timing', from, to, command: null, note }]
}

function dueDateChange(row: ReadyFacts, { measure, last, reason }: Compare): FieldChange[] {
  const to = row.dueDate
  const from = measure.dueDate
  if (to === null || measure.timing === 'continuous' || row.timing === 'continuous') return []
  if (to === from || to === last.dueDate) return []
  const command = { type: 'correct', field: 'dueDate', value: to, reason } as const
  return [{ field: 'dueDate', from, to, command, note: null }]
}

/** By title and date: ids are ours. After the date, since no stage may end after it. */
function milestoneChange(row: ReadyFacts, { measure, last, reason }: Compare): FieldChange[] {
  const { milestones: said = [] } = row
  if (said.length === 0 || row.timing !== 'phased' || measure.timing !== 'phased') return []
  const [to, from] = [stagesText(said), stagesText(milestonesOf(measure))]
  if (same(to, from) || same(to, stagesText(last.milestones ?? []))) return []
  const milestones = withKnownIds(said, milestonesOf(measure))
  const command = { type: 'correct', field: 'milestones', value: null, milestones, reason } as const
  return [{ field: 'milestones', from: from || null, to, command, note: null }]
}

type Stage = Pick<PlannedMilestone, 'title' | 'dueDate'>

function stagesText(stages: readonly Stage[]): string {
  return stages.map(({ title, dueDate }) => `${title} ${dueDate}`).join('；')
}

/** By title, then by date where it was only reworded; a new stage gets a number that none had: what was done stays with
 *  the stage that it was done for. */
function withKnownIds(said: readonly Stage[], known: readonly PlannedMilestone[]): PlannedMilestone[] {
  const left = new Map(known.map((milestone) => [milestone.id, milestone]))
  const ids = new Map<Stage, string>()
  const match = (fits: (stage: Stage, milestone: PlannedMilestone) => boolean) => {
    for (const stage of said.filter((one) => !ids.has(one))) {
      const found = [...left.values()].find((milestone) => fits(stage, milestone))
      if (!found) continue
      ids.set(stage, found.id)
      left.delete(found.id)
    }
  }
  match((stage, milestone) => same(stage.title, milestone.title))
  match((stage, milestone) => stage.dueDate === milestone.dueDate)
  const taken = new Set(known.map(({ id }) => id))
  let number = 0
  const free = () => {
    do number++
    while (taken.has(String(number)))
    return String(number)
  }
  return said.map((stage) => ({ id: ids.get(stage) ?? free(), ...stage }))
}

const ledgerPart = { ownerId: 'owner', leaderInChargeId: 'leaderInCharge' } as const

/** By the person meant, not by the spelling of his name. The same name as the last time counts only where nobody holds
 *  the part yet: the roster may have him now. */
function personChange(
  field: 'ownerId' | 'leaderInChargeId',
  row: ReadyFacts,
  { measure, last, reason, nameOf }: Compare,
): FieldChange[] {
  const part = ledgerPart[field]
  const [to, from, name] = [row[field], measure[field], row.ledgerNames[part]]
  if (name === null || name === '' || to === from) return []
  if (same(name, last.ledgerNames[part]) && (from !== null || to === null)) return []
  const said = from === null ? measure.ledgerNames[part] : nameOf(from)
  if (to === null) {
    if (same(name, said)) return []
    return [{ field, from: said, to: name, command: null, note: '花名册中没有此人或有重名，应补录后再导入' }]
  }
  const command: Command =
    field === 'ownerId'
      ? { type: 'assign', successor: to, reason }
      : { type: 'correct', field, value: to, reason }
  return [{ field, from: said, to: nameOf(to), command, note: null }]
}

function same(a: string | null, b: string | null): boolean {
  return plain(a) === plain(b)
}

/** Blanks, widths and the closing signs of a step are no part of what is said. */
function plain(text: string | null): string {
  return (text ?? '')
    .normalize('NFKC')
    .replace(/[;。,、]+(?=\s|$)/g, '')
    .replace(/\s+/g, '')
}
