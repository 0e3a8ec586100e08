import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import type { Activities, Dispatched, StepAnswer } from '../../activities/index.ts'
import type { Step } from '../../domain/ladder.ts'
import { workflowBundle } from '../../worker/bundle.ts'
import {
  attributes,
  auditWorkflowId,
  mailroomWorkflowId,
  measureWorkflowId,
  taskQueue,
  workflowTypes,
} from '../../workflows/messages.ts'
import type { TimeSkipping } from '../support/timeSkipping.ts'

export type Started = WorkflowHandleWithFirstExecutionRunId

/** One call of a step, and how it answers. An Error is thrown. */
export type Taken = { step: Step; now: number }
type Answer = StepAnswer | Error | ((taken: Taken) => Promise<StepAnswer>)

/** Activities that answer by a list, one a call, and write down what they were asked. The last answer stays. */
export type Script = { activities: Activities; taken: Taken[]; dispatched: number[]; names(): Step[] }

export function script(answers: readonly Answer[], dispatches: readonly (Dispatched | Error)[] = []): Script {
  const taken: Taken[] = []
  const dispatched: number[] = []
  const take = (step: Step) => async (_measureId: string, now: number) => {
    const answer = answers[Math.min(taken.length, answers.length - 1)]
    taken.push({ step, now })
    if (answer instanceof Error || answer === undefined) throw answer ?? new Error('empty script')
    return typeof answer === 'function' ? answer({ step, now }) : answer
  }
  const dispatch = async (_account: string, now: number) => {
    const answer = dispatches[Math.min(dispatched.length, dispatches.length - 1)]
    dispatched.push(now)
    if (answer instanceof Error || answer === undefined) throw answer ?? new Error('empty script')
    return answer
  }
  return {
    activities: {
      ...namedSteps(take),
      dispatch,
      audit: async () => ({ measures: 0, unchecked: 0, found: 0 }),
    },
    taken,
    dispatched,
    names: () => taken.map((one) => one.step),
  }
}

/** What a step answers when the next one is foreseen at an instant; null = nothing lies ahead. */
export function ahead(step: Step, at: number | null, level = 0): StepAnswer {
  return { step, at, summary: `等待：${step}`, details: `下一步 ${step}`, outcome: null, level }
}

export function ended(outcome: 'settled' | 'withdrawn' = 'settled'): StepAnswer {
  return { step: 'ended', at: null, summary: '已了结', details: '已了结', outcome, level: 0 }
}

/** Runs `body` beside a worker with these activities, and ends the worker whatever happens. */
export async function withWorker<T>(
  env: TimeSkipping,
  activities: Activities,
  body: () => Promise<T>,
): Promise<T> {
  const worker = await runWorker(env, activities)
  try {
    return await body()
  } finally {
    await worker.stop()
  }
}

export async function runWorker(
  env: TimeSkipping,
  activities: Activities,
): Promise<{ stop(): Promise<void> }> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    namespace: env.namespace,
    taskQueue,
    workflowBundle: await workflowBundle({ debug() {} }),
    activities,
  })
  const ended = worker.run()
  return {
    stop() {
      worker.shutdown()
      return ended
    },
  }
}

/** The test server is older than the SDK would like, and each worker would say so. */
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  shutdownSignals: [],
})

let started = 0

/** Starts the workflow of a measure as the armer does. */
export function startMeasure(client: Client, startDelay = 0): Promise<Started> {
  started += 1
  const measureId = `ZG-${String(started).padStart(4, '0')}`
  return client.workflow.start(workflowTypes.measure, {
    workflowId: measureWorkflowId(measureId),
    taskQueue,
    args: [{ version: 1, measureId }],
    typedSearchAttributes: [{ key: attributes.escalationLevel, value: 0 }],
    ...(startDelay > 0 ? { startDelay } : {}),
  })
}

export function startMailroom(client: Client, account: string): Promise<Started> {
  return client.workflow.start(workflowTypes.mailroom, {
    workflowId: mailroomWorkflowId(account),
    taskQueue,
    args: [{ version: 1, account }],
  })
}

export function startAudit(client: Client): Promise<Started> {
  const workflowId = auditWorkflowId('recorded')
  return client.workflow.start(workflowTypes.audit, { workflowId, taskQueue, args: [] })
}

/** Waits in real time: time of the server stands still meanwhile. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`waited 30 s in vain until ${what}`)
}

function namedSteps(take: (step: Step) => Activities['look']): Record<Step, Activities['look']> {
  return {
    look: take('look'),
    issueReminderLetter: take('issueReminderLetter'),
    sendOverdueNotice: take('sendOverdueNotice'),
    issueSupervisionNotice: take('issueSupervisionNotice'),
    escalateToGroupLeader: take('escalateToGroupLeader'),
    chaseVerifier: take('chaseVerifier'),
    chaseApprover: take('chaseApprover'),
    callLookBack: take('callLookBack'),
    askForConfirmation: take('askForConfirmation'),
    endSuspension: take('endSuspension'),
    askAboutSuspension: take('askAboutSuspension'),
    sendMilestoneNotice: take('sendMilestoneNotice'),
    callReview: take('callReview'),
    draftLetter: take('draftLetter'),
    chaseSigner: take('chaseSigner'),
    chaseAcknowledgement: take('chaseAcknowledgement'),
  }
}
