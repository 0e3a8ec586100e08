import type { LocalDate } from '../domain/localDate.ts'
import { type DateOptions, datesWithin, parseDueDate, plainDate } from './dates.ts'
import type { Milestone } from './ledgerRow.ts'
import { joinLines } from './steps.ts'

export type MilestoneReading = { milestones: Milestone[]; inexact: boolean }

const longestTitle = 200
const stageNames = [...'一二三四五六七八九十'].map((number) => `第${number}阶段`)

/**
 * The stages of a date cell: 第一阶段：2026年6月底前完成修订；第二阶段：2026年12月31日前全面落实. Each part has one date,
 * the rest of it is its title; the dates go forward. Null for everything else: then it is several dates and no stages.
 */
export function readMilestones(text: string, options: DateOptions): MilestoneReading | null {
  const parts = partsOf(text).map(plainDate)
  if (parts.length < 2 || parts.length > 50) return null
  const milestones: Milestone[] = []
  let inexact = false
  for (const [index, part] of parts.entries()) {
    const found = datesWithin(part, options)
    const [only] = found
    if (!only || found.length > 1) return null
    const reading = parseDueDate(only, options)
    if (!('date' in reading) || reading.date === undefined) return null
    inexact ||= reading.inexact === true
    milestones.push({ title: titleOf(part, only, index), dueDate: reading.date })
  }
  return goesForward(milestones.map(({ dueDate }) => dueDate)) ? { milestones, inexact } : null
}

/** Whether a text itself says that it goes by stages. */
export function namesStages(text: string): boolean {
  return /阶段|分步|第[一二三四五六七八九十\d]+步/.test(text)
}

/** By lines and semicolons, by the stages' own names, or where dates only follow each other. */
function partsOf(text: string): string[] {
  const lines = text
    .normalize('NFKC')
    .split(/[;\n]+|(?<=.)(?=第[一二三四五六七八九十\d]+(?:阶段|步))/)
    .map((part) => joinLines(part.trim()).replace(/[。,、;]+$/, ''))
    .filter((part) => part !== '')
  return lines.length > 1
    ? lines
    : text
        .normalize('NFKC')
        .split(/[、,]/)
        .map((part) => part.trim())
        .filter(Boolean)
}

function titleOf(part: string, date: string, index: number): string {
  const rest = part
    .replace(date, '')
    .replace(/^(?:之?前|以前|底前|前)|\((?:之?前|以前|前)?\)/g, '')
    .replace(/([::])(?:之?前|以前|前)/, '$1')
    .replace(/^[\s:,、.-]+|[\s:,、]+$/g, '')
  const title = rest.replace(/^\d+[.、]/, '').trim()
  return (title === '' ? (stageNames[index] ?? `第${index + 1}阶段`) : title).slice(0, longestTitle)
}

function goesForward(dates: readonly LocalDate[]): boolean {
  return dates.every((date, index) => index === 0 || (dates[index - 1] ?? '') < date)
}
