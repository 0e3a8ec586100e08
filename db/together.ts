import type { Writable } from 'node:stream'
import type { PoolClient } from './pool.ts'

/**
 * Statements of a connection that are started here go to the server in one piece: pg would write each by itself, and a
 * system call costs more than a small statement. Without pg's stream (another driver, a changed one) it is only slower.
 */
export function together<T>(client: PoolClient, start: () => T): T {
  const stream = streamOf(client)
  stream?.cork()
  try {
    return start()
  } finally {
    stream?.uncork()
  }
}

function streamOf(client: object): Writable | null {
  const connection = 'connection' in client ? client.connection : null
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return null
  const { stream } = connection
  return isWritable(stream) ? stream : null
}

function isWritable(stream: unknown): stream is Writable {
  return typeof stream === 'object' && stream !== null && 'cork' in stream && 'uncork' in stream
}
