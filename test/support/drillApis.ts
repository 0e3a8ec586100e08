import { apiRunningSchema, type WorkerStart } from './drill/messages.ts'
import type { DrillChild } from './drillChild.ts'
import { openReserve } from './drillReserve.ts'
import type { House } from './houseTypes.ts'

export type Api = DrillChild & { readonly url: string }

/** The API processes of a house; whoever calls takes the address of the one that he means. */
export type Apis = {
  /** Starts one and answers when it listens. */
  start(stop?: WorkerStart['stop']): Promise<Api>
  stop(): Promise<void>
}

export function openApis(house: House): Apis {
  const reserve = openReserve(house, { name: 'api', script: 'test/support/drill/apiProcess.ts' })
  return {
    async start(stop = null) {
      const child = await reserve.take()
      const { databaseUrl, temporal } = house.workerSettings()
      child.send({ databaseUrl, temporal, stop })
      const { url } = apiRunningSchema.parse(await child.hear())
      return { ...child, url }
    },
    stop: reserve.stop,
  }
}
