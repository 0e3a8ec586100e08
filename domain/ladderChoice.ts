import type { DayUnit, Ladder, LadderOwner, Rung, RungRecipient, Step } from './ladder.ts'
import { ladderPresets } from './ladders/presets.ts'
import { milestoneRungsOf, reviewRungOf } from './ladderTracks.ts'
import type { MeasureId } from './measure.ts'
import type { NoticeKind } from './notice.ts'

/** What an office says of a rung; how it is carried out follows from the kind. */
export type RungWords = {
  offset: number
  every: number | null
  unit: DayUnit
  to: readonly RungRecipient[]
  kind: LadderNoticeKind
  /** Inherited, never overridden by itself: whether the rung has a formal letter. */
  letter?: Rung['letter']
}
export type LadderNoticeKind =
  | 'reminder'
  | 'reminderLetter'
  | 'overdueNotice'
  | 'supervisionNotice'
  | 'escalation'

/** What can be said otherwise of a rung that is always there. */
export type WaitWords = Partial<Pick<RungWords, 'offset' | 'every' | 'unit' | 'to'>>

/**
 * `rungs`, by rung: what is named is overridden, null takes the rung away, an id the ladder lacks adds one. Of milestones
 * and reviews the rungs are the same in every ladder; their days and readers are overridden.
 */
export type LadderOverride = {
  rungs: Readonly<Record<string, Partial<RungWords> | null>>
  milestones?: Partial<Readonly<Record<MilestoneRung, WaitWords>>>
  review?: WaitWords
}
export type MilestoneRung = 'milestoneDue' | 'milestoneOverdue'

/**
 * A round's choice: a preset, what the round overrides of it, and what its units and single measures override of that,
 * the nearer one last, each only what it names.
 */
export type LadderChoice = {
  preset: keyof typeof ladderPresets
  override?: LadderOverride
  units?: Readonly<Record<string, LadderOverride>>
  measures?: Readonly<Record<MeasureId, LadderOverride>>
}

/** Versions of the compiled ladders of a round. */
export type LadderAssignment = {
  round: number
  units: Readonly<Record<string, number>>
  measures: Readonly<Record<MeasureId, number>>
}

export type CompiledLadder = { owner: LadderOwner; ladder: Ladder }

/** Every ladder that a choice needs: the round's, and one for each unit and measure that overrides. `unitOf` tells the
 *  unit of a measure, from which it inherits. */
export function compileLadders(
  { preset, override, units = {}, measures = {} }: LadderChoice,
  { round, unitOf }: { round: string; unitOf: (id: MeasureId) => string | null },
): CompiledLadder[] {
  const base = ladderPresets[preset]
  const compiled = (owner: LadderOwner, ...overrides: (LadderOverride | undefined)[]): CompiledLadder => ({
    owner,
    ladder: { ...overridden(base, overrides), of: owner },
  })
  return [
    compiled({ round, unit: null, measure: null }, override),
    ...Object.entries(units).map(([unit, own]) => compiled({ round, unit, measure: null }, override, own)),
    ...Object.entries(measures).map(([measure, own]) => {
      const unit = unitOf(measure)
      return compiled({ round, unit, measure }, override, unit === null ? undefined : units[unit], own)
    }),
  ]
}

/** The assignment of compiled ladders, once each has a version. */
export function assignmentOf(made: readonly { owner: LadderOwner; version: number }[]): LadderAssignment {
  const units: [string, number][] = []
  const measures: [MeasureId, number][] = []
  let round = 0
  for (const { owner, version } of made) {
    if (owner.measure !== null) measures.push([owner.measure, version])
    else if (owner.unit !== null) units.push([owner.unit, version])
    else round = version
  }
  return { round, units: Object.fromEntries(units), measures: Object.fromEntries(measures) }
}

/** The nearest one. Units are named by people: a name that every object has is none of theirs. */
export function ladderFor(
  { round, units, measures }: LadderAssignment,
  { id, unit }: { id?: MeasureId; unit: string },
): number {
  if (id !== undefined && Object.hasOwn(measures, id)) return measures[id] ?? round
  return Object.hasOwn(units, unit) ? (units[unit] ?? round) : round
}

/** The ladder with the overrides, one after the other; rungs in the order of their days, numbered from 1. */
export function overridden(base: Ladder, overrides: readonly (LadderOverride | undefined)[]): Ladder {
  const rungs = new Map<string, Partial<RungWords>>(base.due.map((rung) => [rung.id, wordsOf(rung)]))
  for (const override of overrides) {
    for (const [id, words] of Object.entries(override?.rungs ?? {})) {
      if (words === null) rungs.delete(id)
      else rungs.set(id, { ...rungs.get(id), ...words })
    }
  }
  const due = [...rungs].flatMap(([id, words]) => (isWhole(words) ? [rungOf(id, words)] : []))
  return {
    ...withWaits(base, overrides),
    due: due.sort(byDay).map((rung, index) => ({ ...rung, level: index + 1 })),
  }
}

/** Where nobody says anything of them, the ladder keeps silent too: then they are as `ladderTracks` has them. */
function withWaits(base: Ladder, overrides: readonly (LadderOverride | undefined)[]): Ladder {
  const ofMilestones = overrides.flatMap((override) => override?.milestones ?? [])
  const ofReview = overrides.flatMap((override) => override?.review ?? [])
  const wordsFor = (id: string) =>
    isMilestoneRung(id) ? ofMilestones.flatMap((words) => words[id] ?? []) : []
  return {
    ...base,
    ...(ofMilestones.length > 0 && {
      milestones: milestoneRungsOf(base).map((rung) => said(rung, wordsFor(rung.id))),
    }),
    ...(ofReview.length > 0 && {
      waits: { ...base.waits, reviewDue: said(reviewRungOf(base), ofReview) },
    }),
  }
}

function said(rung: Rung, words: readonly WaitWords[]): Rung {
  const own: Rung = { ...rung }
  for (const more of words) Object.assign(own, more)
  return own
}

function isMilestoneRung(id: string): id is MilestoneRung {
  return id === 'milestoneDue' || id === 'milestoneOverdue'
}

/** What is missing of a rung before it can be used; none of those that only override. */
export function missingWords(words: Partial<RungWords>): (keyof RungWords)[] {
  const needed = ['offset', 'to', 'kind'] as const
  return needed.filter((field) => words[field] === undefined)
}

/** The rung as people say it. */
export function wordsOf({ offset, every, unit = 'workingDays', to, kind, letter }: Rung): Partial<RungWords> {
  return { offset, every, unit, to, ...(isLadderKind(kind) && { kind }), ...(letter && { letter }) }
}

function isWhole(
  words: Partial<RungWords>,
): words is Pick<RungWords, 'offset' | 'to' | 'kind'> & Partial<RungWords> {
  return missingWords(words).length === 0
}

/** A mere reminder before the date is a row of the plan; all others are decisions of the measure's workflow. */
export function rungOf(
  id: string,
  {
    offset,
    every = null,
    unit = 'workingDays',
    to,
    kind,
    letter,
  }: Pick<RungWords, 'offset' | 'to' | 'kind'> & Partial<RungWords>,
): Rung {
  const by = kind === 'reminder' ? 'dispatch' : 'workflow'
  const rung = { id, offset, every, unit, to, kind, by, step: stepOfKind[kind], level: 0 } as const
  return letter === undefined ? rung : { ...rung, letter }
}

const stepOfKind: Readonly<Record<LadderNoticeKind, Step>> = {
  reminder: 'look',
  reminderLetter: 'issueReminderLetter',
  overdueNotice: 'sendOverdueNotice',
  supervisionNotice: 'issueSupervisionNotice',
  escalation: 'escalateToGroupLeader',
}

function isLadderKind(kind: NoticeKind): kind is LadderNoticeKind {
  return Object.hasOwn(stepOfKind, kind)
}

/** Working days are longer than calendar days: five of them are a week. */
function byDay(a: Rung, b: Rung): number {
  return daysOf(a) - daysOf(b) || (a.id < b.id ? -1 : 1)
}

function daysOf({ offset, unit }: Rung): number {
  return unit === 'calendarDays' ? offset : offset * 1.4
}
