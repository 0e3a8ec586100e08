import { abandonedImports } from '../../db/imports.ts'
import type { ApiDeps } from '../deps.ts'
import { runImport } from './run.ts'

/** Works on confirmed imports in the background of this process. */
export type ImportRunner = {
  /** Begins at once and answers nothing: who wants to know reads the import's progress. */
  start(id: string): void
  /** Takes over what another process left unfinished; to be called at the start and now and then. */
  resume(): Promise<void>
  /** Ends after the step that is being done. */
  stop(): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    imports: ImportRunner
  }
}

/** A failure (database gone) is logged and left: the import stays running and is taken over when its lease has passed. */
export function importRunner(deps: ApiDeps): ImportRunner {
  const running = new Map<string, Promise<void>>()
  let stopping = false
  const start = (id: string) => {
    if (stopping || running.has(id)) return
    const work = runImport(id, { deps, stopped: () => stopping })
      .catch((error: unknown) => deps.logger.error({ err: error, import: id }, 'an import was interrupted'))
      .finally(() => running.delete(id))
    running.set(id, work)
  }
  return {
    start,
    async resume() {
      for (const id of await abandonedImports(deps.pool, deps.clock())) start(id)
    },
    async stop() {
      stopping = true
      await Promise.all(running.values())
    },
  }
}
