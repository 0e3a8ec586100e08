import {
  condition,
  continueAsNew,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { StepAnswer } from '../activities/index.ts'
import type { Step } from '../domain/ladder.ts'
import type { MeasureState } from '../domain/measure.ts'
import { attributes, type MeasureInput, movedName } from './messages.ts'
import { steps } from './steps.ts'

export const movedUpdate = defineUpdate<void>(movedName)

/**
 * The deadline and the ladder of one measure: wait until the next decision or a change, take the step, look ahead again.
 * What is true stands in the database; here is only when to look. Answers the state in which the measure ended.
 *
 * This code outlives its workflows by years. A change that alters the order of what it asks of the server is guarded by
 * `patched('<issue>-<what>')`, keeps the old branch while a workflow of before may run, and must replay the stored
 * histories in test/replay. Texts, summaries and details may change freely.
 */
export async function measure(input: MeasureInput): Promise<MeasureState> {
  let moved = false
  // Before the first await: an Update that wakes a start-delayed workflow arrives with its first task.
  setHandler(movedUpdate, () => {
    moved = true
  })
  let step: Step = 'look'
  for (;;) {
    moved = false // cleared before the step, never after: what arrives meanwhile is looked at once more
    const due: StepAnswer = await steps[step](input.measureId, Date.now())
    if (due.step === 'ended' && !moved) return due.outcome
    show(due)
    if (due.step === 'ended') {
      step = 'look'
      continue
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof measure>(input)
    const changed = await quiet(due, () => moved)
    step = changed ? 'look' : due.step
  }
}

/** Waits for the next decision or a change; true = a change came first. */
async function quiet(due: Exclude<StepAnswer, { step: 'ended' }>, moved: () => boolean): Promise<boolean> {
  if (due.at === null) {
    await condition(moved) // nothing lies ahead: only a command can move it
    return true
  }
  // At least a second: a clock of the worker that runs behind must not turn the loop into a spin.
  return condition(moved, Math.max(1_000, due.at - Date.now()), { summary: due.summary })
}

/** Shown on Temporal's own page. The attribute costs an event, so only when the level changed. */
function show(due: StepAnswer): void {
  setCurrentDetails(due.details)
  const key = attributes.escalationLevel
  if (due.level === null || due.level === workflowInfo().typedSearchAttributes.get(key)) return
  upsertSearchAttributes([{ key, value: due.level }])
}
