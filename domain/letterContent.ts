import { addWorkingDays } from './calendar.ts'
import type { TimeContext } from './context.ts'
import type { LetterContent, LetterDraft } from './letters.ts'
import type { LocalDate } from './localDate.ts'
import type { Measure } from './measure.ts'
import { stateNames } from './refusalsWording.ts'
import { dateAt } from './time.ts'
import { urgencyWords } from './urgency.ts'

type Clock = Omit<TimeContext, 'ladder'>

/**
 * What a letter says on the day it is signed: basis, facts, demands with their dates, what follows otherwise, how to
 * answer. Dates of the demands count from the later of today and the rung's day. Order and wording: the office's form of
 * letters after GB/T 9704-2012; one letter, one matter.
 */
export function contentOf(measure: Measure, draft: LetterDraft, context: Clock): LetterContent {
  const today = dateAt(context.now, context.policy).date
  const from = today > draft.issueDate ? today : draft.issueDate
  const own = draft.kind === 'reminderLetter' ? reminder : supervision
  return {
    title: `关于“${shortened(measure.issue, 30)}”整改事项的${own.name}`,
    addressee: measure.unit,
    basis: basisOf(measure),
    facts: [
      standingOn(today, measure, context),
      progressOf(measure, context),
      '尚未申请销号，销号所需的佐证材料没有提交齐全。',
    ],
    demands: own.demands(measure, (days) => afterDays(from, days, context)),
    otherwise: own.otherwise,
    answer: '请于收到本函后2个工作日内签收，并书面或在整改督办系统中报送办理情况。',
    steps: measure.steps,
    copyTo: own.copyTo,
    dated: today,
  }
}

/** 2026年3月9日: in the text of a letter a date has neither zeros nor a day of the week. */
export function letterDate(date: LocalDate): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

type After = (days: number) => string
type Wording = {
  name: string
  demands: (measure: Measure, after: After) => string[]
  otherwise: string
  copyTo: readonly string[]
}

const reminder: Wording = {
  name: '提醒函',
  demands: (measure, after) => [
    `于${after(2)}前报送整改进展、存在的困难和下一步安排；`,
    `于${dueDay(measure)}前完成整改，提交佐证材料并申请销号；确需延期的，在该日或之前提出申请，写明未完成原因、下一步措施和新的时限。`,
  ],
  otherwise: '逾期仍未完成的，将按规定逐级督办，直至报整改工作领导小组组长。',
  copyTo: ['分管领导'],
}

const supervision: Wording = {
  name: '督办函',
  demands: (_, after) => [
    `于${after(1)}前书面说明逾期未完成的原因；`,
    `于${after(2)}前报送完成整改的具体措施和责任分工；`,
    `于${after(5)}前完成整改，提交佐证材料并申请销号。`,
  ],
  otherwise: '届时仍未完成的，将报整改工作领导小组组长，视情约谈有关责任人并予以通报。',
  copyTo: ['分管领导', '整改办'],
}

function basisOf({ id, no, issue, dueDate }: Measure): string {
  const item = no === null ? `编号${id}` : `台账第${no}项，编号${id}`
  const until = dueDate === null ? '' : `，整改时限为${letterDate(dueDate)}`
  return `根据整改方案（${item}），你单位承担“${sentence(issue)}”问题的整改${until}。`
}

function standingOn(today: LocalDate, measure: Measure, context: Clock): string {
  const urgency = urgencyWords(measure, context)
  const left = urgency.startsWith('还有') ? `距整改时限${urgency}` : urgency
  return `截至${letterDate(today)}，该项整改的状态为${stateNames[measure.state]}，${left}。`
}

function progressOf({ lastProgress }: Measure, { policy }: Clock): string {
  if (lastProgress === null) return '至今没有报送进展。'
  const day = letterDate(dateAt(lastProgress.at, policy).date)
  return `最近一次报送进展为${day}：“${shortened(lastProgress.text, 80)}”。`
}

function dueDay({ dueDate }: Measure): string {
  return dueDate === null ? '整改时限' : letterDate(dueDate)
}

function afterDays(from: LocalDate, days: number, { calendar }: Clock): string {
  return letterDate(addWorkingDays(calendar, from, days))
}

/** What people typed may end in a full stop and run over lines; the letter's sentence goes on. */
function sentence(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[。；;.]+$/, '')
}

function shortened(text: string, max: number): string {
  const line = sentence(text)
  return [...line].length <= max ? line : `${[...line].slice(0, max - 1).join('')}…`
}
