/** `npm run migrate`: brings the database of the settings up to date, before workers and API start on it. */
import { ConfigError, readConfig } from '../config.ts'
import { prepareGivenDatabase } from './database.ts'

try {
  const config = readConfig('migrate')
  if (config.databaseUrl === null) throw new Error('readConfig lets nothing pass without DATABASE_URL')
  await prepareGivenDatabase(config, config.databaseUrl, Date.now())
  console.log('数据库已是最新 the database is up to date')
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 1
}
