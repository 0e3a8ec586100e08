import type { LocalDate } from '../domain/localDate.ts'
import type { Timing } from '../domain/measure.ts'
import type { DateProblem, DateReading } from './dates.ts'

export type TimingReading =
  | { timing: Timing; dueDate: LocalDate | null; conflict?: string }
  | { problem: DateProblem }

const words: readonly (readonly [RegExp, Timing])[] = [
  [/长期|持续|常态化/, 'continuous'],
  [/立行立改|立知立改|即知即改|立即/, 'immediate'],
  [/分阶段|阶段性|分步/, 'phased'],
  [/限期|限时|定期|近期/, 'dated'],
]

/** What the column 整改类型 says; null for blank, undefined for a word that names no timing. */
export function timingOf(text: string): Timing | null | undefined {
  const plain = text.normalize('NFKC').replace(/\s+/g, '')
  if (plain === '') return null
  return words.find(([pattern]) => pattern.test(plain))?.[1]
}

/**
 * Column 整改类型 and column 整改时限 together. The type column says what kind of measure it is, the date column when it
 * is due. Where they contradict each other, what is written explicitly as a kind wins, a deadline is never invented, and
 * the conflict is told in Chinese:
 * - 长期坚持 with a date: continuous, the date is not used;
 * - 限期 or 分阶段 with 长期坚持 or 立行立改 in place of a date: the date column, since there is no date to hold it to;
 * - no type, a date and 长期坚持 in one cell: dated, so that the deadline is not lost.
 */
export function resolveTiming(kind: Timing | null, reading: DateReading): TimingReading {
  const date = 'date' in reading ? (reading.date ?? null) : null
  const word = 'timing' in reading ? reading.timing : null
  if (kind === 'continuous') return resolveContinuous(reading, date)
  if ('problem' in reading) {
    if (kind === 'immediate' && reading.problem === 'empty') return { timing: 'immediate', dueDate: null }
    return reading
  }
  if (kind === 'immediate') {
    const conflict =
      word === 'continuous' && date === null ? '整改类型为立行立改，已按立行立改读入' : undefined
    return withConflict({ timing: 'immediate', dueDate: date }, conflict)
  }
  if (date === null) {
    const conflict =
      kind === null ? undefined : `整改类型为${kindName[kind]}的应有日期，已按${kindName[word ?? kind]}读入`
    return withConflict({ timing: word ?? 'dated', dueDate: null }, conflict)
  }
  if (kind !== null) return { timing: kind, dueDate: date }
  if (word === 'continuous')
    return { timing: 'dated', dueDate: date, conflict: `只写日期或只写长期坚持，已按限期整改（${date}）读入` }
  return { timing: word ?? 'dated', dueDate: date }
}

const kindName: Record<Timing, string> = {
  dated: '限期整改',
  phased: '分阶段整改',
  continuous: '长期坚持',
  immediate: '立行立改',
}

function resolveContinuous(reading: DateReading, date: LocalDate | null): TimingReading {
  const fits = ('problem' in reading && reading.problem === 'empty') || ('timing' in reading && date === null)
  return withConflict(
    { timing: 'continuous', dueDate: null },
    fits ? undefined : '整改类型为长期坚持的不设日期，已按长期坚持读入，此处日期未采用',
  )
}

function withConflict(
  reading: { timing: Timing; dueDate: LocalDate | null },
  conflict: string | undefined,
): TimingReading {
  return conflict === undefined ? reading : { ...reading, conflict }
}
