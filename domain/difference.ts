import type { Instant } from './localDate.ts'
import type { PlannedNotice } from './notice.ts'
import { mailKindOf } from './notice.ts'
import type { PersonId } from './roster.ts'

/** What tells two lists' entries apart, and when each is due. */
type Keyed = Pick<PlannedNotice, 'key' | 'dueAt'>

/** Notices that two plans do not have in common; `moved` are the same notices at another time. */
export type NoticeDifference<T extends Keyed = PlannedNotice> = {
  added: T[]
  removed: T[]
  moved: { from: T; to: T }[]
}

/** A notice with whom the roster of its date names. */
export type ForPeople = PlannedNotice & { people: readonly PersonId[] }

/** What differs between two lists of notices. A notice is the same by its key: measure, track, cycle, rung, occurrence and
 *  role; where it is told at another instant it moved. Each in the order of its own list. */
export function differenceOf<T extends Keyed>(
  before: readonly T[],
  after: readonly T[],
): NoticeDifference<T> {
  const was = new Map(before.map((row) => [row.key, row]))
  const will = new Set(after.map(({ key }) => key))
  return {
    added: after.filter(({ key }) => !was.has(key)),
    removed: before.filter(({ key }) => !will.has(key)),
    moved: after.flatMap((to) => {
      const from = was.get(to.key)
      return from && from.dueAt !== to.dueAt ? [{ from, to }] : []
    }),
  }
}

export type DifferenceCounts = { added: number; removed: number; moved: number }
export type DayLoad = { date: string; mails: number; people: number }

/** What a change does to many measures, counted. */
export type DifferenceSummary = DifferenceCounts & {
  /** Measures with at least one notice that differs. */
  measures: number
  perPerson: ({ personId: PersonId } & DifferenceCounts)[]
  /** The day with the most mails; null when nothing lies ahead. */
  peak: { before: DayLoad | null; after: DayLoad | null }
  /** What may go up to an instant: N mails to M people. */
  nextSlot: { before: Omit<DayLoad, 'date'>; after: Omit<DayLoad, 'date'> }
}

/** Adds measures up one by one, so that ten thousand of them need not be held at once. */
export type DifferenceTally = {
  add(before: readonly ForPeople[], after: readonly ForPeople[]): NoticeDifference<ForPeople>
  summary(): DifferenceSummary
}

/** `slot` is the next slot: what is due by then goes with it. */
export function createDifferenceTally(slot: Instant): DifferenceTally {
  const counts: DifferenceCounts = { added: 0, removed: 0, moved: 0 }
  const persons = new Map<PersonId, DifferenceCounts>()
  const [was, will] = [createLoad(slot), createLoad(slot)]
  let measures = 0
  const count = (kind: keyof DifferenceCounts, people: Iterable<PersonId>) => {
    counts[kind] += 1
    for (const id of people) {
      const own = persons.get(id) ?? { added: 0, removed: 0, moved: 0 }
      own[kind] += 1
      persons.set(id, own)
    }
  }
  return {
    add(before, after) {
      const difference = differenceOf(before, after)
      for (const row of before) was.add(row)
      for (const row of after) will.add(row)
      for (const row of difference.added) count('added', row.people)
      for (const row of difference.removed) count('removed', row.people)
      for (const { from, to } of difference.moved) count('moved', new Set([...from.people, ...to.people]))
      if (difference.added.length + difference.removed.length + difference.moved.length > 0) measures += 1
      return difference
    },
    summary: () => ({
      ...counts,
      measures,
      perPerson: [...persons].map(([personId, own]) => ({ personId, ...own })).sort(byWeight),
      peak: { before: was.peak(), after: will.peak() },
      nextSlot: { before: was.nextSlot(), after: will.nextSlot() },
    }),
  }
}

/** Mails as people get them: one for each person, day and kind of mail. */
function createLoad(slot: Instant) {
  const days = new Map<string, Set<string>>()
  const next = new Set<string>()
  const measure = (mails: ReadonlySet<string>) => ({
    mails: mails.size,
    people: new Set([...mails].map((mail) => mail.slice(0, mail.indexOf('\n')))).size,
  })
  return {
    add(row: ForPeople): void {
      const mails = days.get(row.date) ?? new Set()
      days.set(row.date, mails)
      for (const id of row.people) {
        const mail = `${id}\n${mailKindOf(row)}`
        mails.add(mail)
        if (row.dueAt <= slot) next.add(mail)
      }
    },
    peak(): DayLoad | null {
      const [first] = [...days]
        .map(([date, mails]) => ({ date, ...measure(mails) }))
        .sort((a, b) => b.mails - a.mails || (a.date < b.date ? -1 : 1))
      return first ?? null
    },
    nextSlot: () => measure(next),
  }
}

function byWeight(a: { personId: string } & DifferenceCounts, b: { personId: string } & DifferenceCounts) {
  const weight = (one: DifferenceCounts) => one.added + one.removed + one.moved
  return weight(b) - weight(a) || (a.personId < b.personId ? -1 : 1)
}
