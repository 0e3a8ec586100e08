import { Client, type Connection } from '@temporalio/client'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { DefaultLogger, type NativeConnection, Runtime } from '@temporalio/worker'
import { searchAttributes } from '../../embedded/temporalNamespace.ts'
import { timeSkippingServer } from './timeSkippingServer.ts'

/** A Temporal server whose time a test moves. One per test file, tests in band: its time is global. */
export type TimeSkipping = {
  namespace: string
  connection: Connection
  /** for the worker */
  nativeConnection: NativeConnection
  /** A plain client: waiting for a result does not move time, only `sleep` and `sleepUntil` do. */
  client: Client
  /** The server's time, epoch milliseconds. */
  now(): Promise<number>
  /** Moves time by that much; what is due on the way happens, activities included. */
  sleep(milliseconds: number): Promise<void>
  /** Moves time to an instant (epoch milliseconds); one that is past is an error. */
  sleepUntil(instant: number): Promise<void>
  /** Ends the server. Shut the worker down first, and wait for its `run()`. */
  teardown(): Promise<void>
}

/** The Friday on which the fourteen measures were handed out, 08:00 in Shanghai. */
export const handOutMorning = Date.parse('2021-12-03T00:00:00Z')

/**
 * Starts the time-skipping server at an instant (epoch milliseconds), with the search attributes of the measures.
 * Not implemented there: list, count, schedules, reset, batch. Do not terminate workflows in it, nor fail workflow
 * tasks: its lock leaks, and `sleep` hangs.
 */
export async function startTimeSkipping(startAt: number = handOutMorning): Promise<TimeSkipping> {
  quietRuntime()
  const path = await timeSkippingServer()
  const environment = await createEnvironment(path, new Date(startAt).toISOString())
  const namespace = environment.namespace ?? 'default'
  const { connection, nativeConnection } = environment
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })
  return {
    namespace,
    connection,
    nativeConnection,
    client: new Client({ connection, namespace }),
    now: () => environment.currentTimeMs(),
    sleep: (milliseconds) => environment.sleep(milliseconds),
    sleepUntil: async (instant) => {
      const left = instant - (await environment.currentTimeMs())
      if (left < 0)
        throw new Error(`${new Date(instant).toISOString()} is ${-left} ms in the past of the test server`)
      await environment.sleep(left)
    },
    teardown: () => environment.teardown(),
  }
}

/** The SDK gives the server five seconds to come up, which a busy machine can exceed. */
async function createEnvironment(path: string, startAt: string): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path', path } as const
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable, extraArgs: [startAt] },
      })
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

/** A test's output is its promises, not the worker's diary. A file that installed a runtime of its own keeps it. */
function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error
  }
}
