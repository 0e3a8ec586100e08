import { join } from 'node:path'
import type { Pool } from '../../db/pool.ts'
import { openPool } from '../../db/pool.ts'
import type { Instant } from '../../domain/localDate.ts'
import { openStack } from '../../start/stack.ts'
import { openRoom } from './houseOffice.ts'
import { type HouseServers, openServers } from './houseServers.ts'
import type { House, HouseOptions } from './houseTypes.ts'
import { openSink } from './sink.ts'

export type { House, HouseOptions } from './houseTypes.ts'

const openHouses = new Set<{ close(): Promise<void> }>()

/** For whoever is interrupted: servers outlive their starter. */
export async function closeHouses(): Promise<void> {
  await Promise.all([...openHouses].map((house) => house.close()))
}

/**
 * An office in a house of its own, on real servers: PostgreSQL, Temporal on it, an SMTP sink, all on loopback in a
 * temporary directory. Its local days are short, and begin on `firstDay` at the instant at which the house is opened.
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const opened = openStack(() => {})
  openHouses.add(opened)
  opened.add('its place among the open ones', async () => void openHouses.delete(opened))
  try {
    const servers = await openServers(options)
    opened.add('servers', () => servers.close())
    const sink = await openSink()
    opened.add('sink', () => sink.close())
    const url = await servers.database()
    const pool: Pool = openPool(url, { max: 20, name: 'house' })
    opened.add('pool', () => pool.end())
    const openedAt: Instant = Date.now()
    const office = await openRoom(pool, options, openedAt)
    return {
      ...office,
      pool,
      url,
      sink,
      servers,
      logFile: (name) => join(servers.folder, `${name}.log`),
      workerSettings: () => workerSettings(servers, { url, smtpUrl: sink.url }),
      close: () => opened.close(),
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

function workerSettings(servers: HouseServers, { url, smtpUrl }: { url: string; smtpUrl: string }) {
  const temporal = servers.temporal()
  return {
    databaseUrl: url,
    smtpUrl,
    temporal: { address: temporal.address, namespace: temporal.namespace },
  }
}
