import { tsImport } from 'tsx/esm/api'

/**
 * Jest's globalSetup: Temporal's binaries, whose first build takes longer than any test may, and one embedded PostgreSQL
 * for all test files, each of which has a database of its own on it. Tests that stop or kill a server start one for
 * themselves. JavaScript, because jest loads it before its own transform.
 */
export default async function oneServer() {
  const { findTemporal } = await tsImport('../../embedded/temporalBinaries.ts', import.meta.url)
  await findTemporal({ ui: true, onProgress: console.log, log: console.log })
  if (process.env.TEST_DATABASE_URL) return
  const { startPostgres } = await tsImport('../../embedded/postgres.ts', import.meta.url)
  const { temporaryHome } = await tsImport('../../embedded/temporaryHome.ts', import.meta.url)
  const home = await temporaryHome('test-postgres')
  const server = await startPostgres({ dataDir: home.path, durability: 'test' })
  process.env.TEST_DATABASE_URL = server.urlFor('postgres')
  globalThis.stopTestServer = async () => {
    await server.stop()
    await home.remove()
  }
}
