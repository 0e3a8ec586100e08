import type { NativeConnection } from '@temporalio/worker'
import type { Logger } from 'pino'
import { attributes } from '../workflows/messages.ts'

/** Temporal's numbers of the types that `attributes` uses. */
const numberOfType = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const

type Server = { connection: NativeConnection; namespace: string }

/**
 * Makes the search attributes of the measures where a namespace lacks them: without them no workflow can start. Temporal
 * Cloud wants them made in its own console: then the log says which.
 */
export async function ensureAttributes(
  { connection, namespace }: Server,
  logger: Pick<Logger, 'warn'>,
): Promise<void> {
  const { operatorService } = connection
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace })
    const missing = Object.values(attributes).filter(({ name }) => !(name in (customAttributes ?? {})))
    if (missing.length === 0) return
    const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, numberOfType[type]]))
    await operatorService.addSearchAttributes({ namespace, searchAttributes })
  } catch (error) {
    const wanted = Object.values(attributes).map(({ name, type }) => `${name}=${type}`)
    logger.warn({ err: error, namespace, wanted }, 'search attributes not checked')
  }
}
