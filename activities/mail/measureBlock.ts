import type { Colour, Light } from '../../domain/lights.ts'
import { lightOf } from '../../domain/lights.ts'
import type { LocalDate } from '../../domain/localDate.ts'
import type { Measure } from '../../domain/measure.ts'
import { dateAt } from '../../domain/time.ts'
import { urgencyWords } from '../../domain/urgency.ts'
import { dateName, roleName, shortDateName } from '../../domain/wording.ts'
import type { Block, Fact, MailContext, MailItem, MeasureCard, Tone } from './letter.ts'

/** One measure as a card: its issue in one line, and what the mail has to say of it. */
export function measureBlock(
  item: MailItem,
  { facts, badge = null, tone = 'blue', letterUrl = null }: Pick<MeasureCard, 'facts'> & Partial<MeasureCard>,
): MeasureCard {
  const { measure } = item
  return {
    type: 'measure',
    id: measure.id,
    title: oneLine(measure.issue, 60),
    badge,
    tone,
    letterUrl,
    facts: [...facts, ...handedUpFact(item), ...standInFact(item)],
  }
}

/** Subject of a mail about one measure; constant, so that mail programs keep the thread together. */
export function measureSubject({ id, issue }: Measure): string {
  return `[整改 ${id}] ${oneLine(issue, 40)}`
}

export function unitFact({ unit }: Measure): Fact {
  return ['责任单位', unit]
}

/** 整改时限：2026年3月9日（周一） */
export function dueFact({ dueDate, timing }: Measure): Fact {
  return ['整改时限', dueDate === null ? (timing === 'continuous' ? '长期坚持' : '未定') : dateName(dueDate)]
}

/** The same with the days left or overdue, as of today. */
export function dueAndUrgency(item: MailItem, context: MailContext): Fact {
  const [label, date] = dueFact(item.measure)
  const words = urgencyOf(item, context)
  return [label, words === '' ? date : `${date}，${words}`]
}

export function urgencyOf({ measure, calendar }: MailItem, { policy, now }: MailContext): string {
  return urgencyWords(measure, { calendar, policy, now })
}

/** The colour of its light, by the rules of its round. */
export function toneOf(item: MailItem, context: MailContext): Tone {
  const light = litFor(item, context)
  return light === null ? 'blue' : tones[light.colour]
}

/** 亮灯：黄色预警. Said in words where the round has chosen its rules; by the usual ones the days left say as much. */
export function lightFact(item: MailItem, context: MailContext): Fact[] {
  const light = litFor(item, context)
  return light === null || item.lightRules.id === 'workingDays' ? [] : [['亮灯', light.name]]
}

function litFor({ measure, calendar, lightRules }: MailItem, { policy, now }: MailContext): Light | null {
  return lightOf(measure, lightRules, { calendar, today: dateAt(now, policy).date })
}

const tones: Readonly<Record<Colour, Tone>> = { red: 'red', yellow: 'amber', blue: 'blue', green: 'green' }

export function stepsBlock({ steps }: Measure): Block {
  return { type: 'list', label: '整改措施', items: steps }
}

/** 3月9日, in the office's zone. */
export function dayOf(at: number, { policy }: MailContext): string {
  return shortDateName(dateAt(at, policy).date)
}

export function dayName(date: LocalDate | null): string {
  return date === null ? '未定' : dateName(date)
}

/** A ledger's cell may hold a page: white space is closed up, and the rest is in the console. */
export function oneLine(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return [...line].length <= max ? line : `${[...line].slice(0, max - 1).join('')}…`
}

/** 代办: for whom he acts while that one is away. */
function standInFact({ standsInFor = [] }: MailItem): Fact[] {
  return standsInFor.length > 0 ? [['代办', `${standsInFor.join('、')}外出期间由您代办`]] : []
}

/** 代收: the reader must know why it comes to him. */
function handedUpFact({ handedUp, notice }: MailItem): Fact[] {
  return handedUp ? [['代收', `本应发给${roleName(notice.role)}，因无法送达，由您代收并转办`]] : []
}
