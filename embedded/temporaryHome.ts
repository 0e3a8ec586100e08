import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory for servers that a test or a benchmark brings up, and how to be rid of it once they are stopped. */
export async function temporaryHome(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `zhenggai-${name}-`))
  // Made for us alone, it would be closed to the user `postgres` when we are root, and the database would go elsewhere.
  await chmod(path, 0o711)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}
