import { Client } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { NativeConnection } from '@temporalio/worker'
import type { Config } from '../config.ts'

export type TemporalLink = {
  connection: NativeConnection
  client: Client
  namespace: string
  close(): Promise<void>
}

/** Where a namespace is named nowhere: the one that `npm start` makes. */
export const defaultNamespace = 'zhenggai'

/**
 * Connects to the server of the settings, else of the temporal.toml profile (TLS and API key are read from there and from
 * TEMPORAL_*). One native connection serves worker and client: it costs half the CPU of the client's own.
 */
export async function connectTemporal(config: Config['temporal']): Promise<TemporalLink> {
  const profile = loadClientConnectConfig()
  const address = config.address ?? profile.connectionOptions.address ?? '127.0.0.1:7233'
  const namespace = config.namespace ?? profile.namespace ?? defaultNamespace
  const connection = await NativeConnection.connect({ ...profile.connectionOptions, address })
  const client = new Client({ connection, namespace })
  return { connection, client, namespace, close: () => connection.close() }
}
