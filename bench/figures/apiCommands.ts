import { mailAccount } from '../../db/wake.ts'
import { createPoke } from '../../worker/pokes.ts'
import { type Office, type Owned, openOffice } from '../office.ts'
import { type Api, startApiOf } from '../processes/api.ts'
import { startWorker } from '../processes/worker.ts'
import type { Cpu, Stage } from '../stage.ts'
import { closeOut, type Given, startWork } from './commands.ts'
import { untilArmed, untilTold } from './lifecycle.ts'
import { inFlight, type Rush, rush } from './rush.ts'
import { tokenOf } from './tokens.ts'

export type ApiCommands = {
  /** 开始整改, which moves no date. */
  startWork: Rush
  /** 申请销号, with what follows: the mail that asks for verification, and the workflow that is told. */
  closeOut: Rush
}

/** Commands of fifty owners by the API, each with one in flight, on armed measures, with the worker running. */
export async function measureApiCommands(
  stage: Stage,
  { commands, warmUp }: { commands: number; warmUp: number },
  name: string,
): Promise<ApiCommands> {
  const office = await openOffice(stage, { name, owners: inFlight })
  try {
    const { namespace, client } = stage.freshNamespace()
    const worker = await startWorker(stage, { namespace, databaseUrl: office.url, arms: true })
    const api = await startApiOf(stage, { office, namespace })
    try {
      await office.morningAt(office.nextDay(), Date.now())
      const { measures } = await office.register({
        count: warmUp + commands,
        owners: inFlight,
        due: (index) => office.farDay(index),
      })
      await createPoke(client)(mailAccount)
      await untilArmed(office)
      await untilTold(office)
      return await giveAll({ office, api, cpu: () => stage.cpu(worker.pid, api.pid) }, measures, warmUp)
    } finally {
      await api.stop()
      await worker.stop()
    }
  } finally {
    await office.close()
  }
}

type Scene = { office: Office; api: Api; cpu: () => Cpu }

async function giveAll(
  { office, api, cpu }: Scene,
  measures: readonly Owned[],
  warmUp: number,
): Promise<ApiCommands> {
  const tokens = new Map<string, string>()
  for (const { ownerId } of measures.slice(0, inFlight))
    tokens.set(ownerId, await tokenOf(office, ownerId, 'person'))
  const give =
    ({ command }: Given) =>
    ({ id, ownerId }: Owned) =>
      api.ask(tokens.get(ownerId) ?? '', {
        path: `/measures/${id}/commands/${command.type}`,
        key: command.type,
        command,
      })
  const settled = async (): Promise<void> => {
    await untilArmed(office)
    await untilTold(office)
  }
  const given = async (what: Given): Promise<Rush> => {
    await rush(measures.slice(0, warmUp), give(what), { cpu, settled })
    return await rush(measures.slice(warmUp), give(what), { cpu, settled })
  }
  return { startWork: await given(startWork), closeOut: await given(closeOut) }
}
