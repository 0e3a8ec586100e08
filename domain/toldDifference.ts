import type { DayLoad, DifferenceCounts } from './difference.ts'
import { differenceOf } from './difference.ts'
import type { Instant, LocalDate } from './localDate.ts'
import type { MeasureId } from './measure.ts'
import type { PersonId } from './roster.ts'

/** One notice as one person hears it, in a mail of a day. */
export type ToldOnce = {
  /** Of the notice. */
  notice: string
  measureId: MeasureId | null
  personId: PersonId
  at: Instant
  date: LocalDate
  /** Which mail it travels in. */
  mail: string
}

/** What is told otherwise in one course of time than in another. */
export type ToldDifference = DifferenceCounts & {
  /** Measures of which anything is told otherwise. */
  measures: number
  /** Whom it concerns most comes first. */
  perPerson: ({ personId: PersonId } & DifferenceCounts)[]
  /** The day with the most mails; null when there is none. */
  peak: { before: DayLoad | null; after: DayLoad | null }
}

/** Seconds between two mails of one slot are the mailroom's, not the office's. */
const minute = 60_000

/** A notice is the same where the same person hears it; it moved where he hears it at another minute. */
export function toldDifference(before: readonly ToldOnce[], after: readonly ToldOnce[]): ToldDifference {
  const { added, removed, moved } = differenceOf(before.map(keyed), after.map(keyed))
  const persons = new Map<PersonId, DifferenceCounts>()
  const measures = new Set<MeasureId>()
  const count = (kind: keyof DifferenceCounts, { personId, measureId }: ToldOnce) => {
    const own = persons.get(personId) ?? { added: 0, removed: 0, moved: 0 }
    own[kind] += 1
    persons.set(personId, own)
    if (measureId !== null) measures.add(measureId)
  }
  for (const one of added) count('added', one)
  for (const one of removed) count('removed', one)
  for (const { to } of moved) count('moved', to)
  return {
    ...{ added: added.length, removed: removed.length, moved: moved.length, measures: measures.size },
    perPerson: [...persons].map(([personId, own]) => ({ personId, ...own })).sort(byWeight),
    peak: { before: peakOf(before), after: peakOf(after) },
  }
}

function keyed(told: ToldOnce) {
  return { ...told, key: `${told.notice}\n${told.personId}`, dueAt: Math.floor(told.at / minute) }
}

function peakOf(told: readonly ToldOnce[]): DayLoad | null {
  const days = new Map<LocalDate, { mails: Set<string>; people: Set<PersonId> }>()
  for (const { date, mail, personId } of told) {
    const day = days.get(date) ?? { mails: new Set(), people: new Set() }
    day.mails.add(mail)
    day.people.add(personId)
    days.set(date, day)
  }
  const [first] = [...days]
    .map(([date, { mails, people }]) => ({ date, mails: mails.size, people: people.size }))
    .sort((a, b) => b.mails - a.mails || (a.date < b.date ? -1 : 1))
  return first ?? null
}

function byWeight(a: { personId: string } & DifferenceCounts, b: { personId: string } & DifferenceCounts) {
  const weight = (one: DifferenceCounts) => one.added + one.removed + one.moved
  return weight(b) - weight(a) || (a.personId < b.personId ? -1 : 1)
}
