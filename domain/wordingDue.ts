import type { TimeContext } from './context.ts'
import type { Due } from './due.ts'
import { upcoming } from './forecast.ts'
import type { Upcoming } from './forecastShared.ts'
import type { Measure } from './measure.ts'
import { nextDecision } from './nextDecision.ts'
import { dateAt } from './time.ts'
import { detailsOf, summaryOf } from './wordingDetails.ts'
import { behindWords, milestoneLines } from './wordingMilestones.ts'
import { stateName } from './wordingNames.ts'

/** What the measure's workflow waits for, with the words that it shows; `ended` once time can do nothing more. Whoever asks
 *  for many measures at one instant gives them a shared `coming`. */
export function dueOf(measure: Measure, context: TimeContext, coming: Upcoming = upcoming): Due {
  if (measure.state === 'settled' || measure.state === 'withdrawn') {
    const details = detailsOf(measure, [], context.ladder)
    return { step: 'ended', at: null, summary: stateName(measure.state), details, outcome: measure.state }
  }
  const next = nextDecision(measure, context)
  return {
    step: next?.step ?? 'look',
    at: next?.at ?? null,
    summary: summaryOf(next, dateAt(context.now, context.policy).date),
    details: `${detailsOf(measure, coming(measure, context, 5), context.ladder)}${milestoneDetails(measure, context)}`,
    outcome: null,
  }
}

/** A section of its own below the ladder; empty for a measure without milestones. */
function milestoneDetails(measure: Measure, context: TimeContext): string {
  const lines = milestoneLines(measure, context.policy)
  if (lines.length === 0) return ''
  const behind = behindWords(measure, context)
  const warning = behind === '' ? [] : ['', `**落后节点**：${behind}`]
  return ['', '', '**阶段节点**', '', ...lines.map((line) => `- ${line}`), ...warning].join('\n')
}
