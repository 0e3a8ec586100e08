import { sleep } from '@temporalio/workflow'

/** Sleeps that many days and tells, as an ISO instant, when it woke. */
export async function sleeper(days: number): Promise<string> {
  await sleep(`${days} days`)
  return new Date().toISOString()
}
