import { afterAll, beforeAll } from '@jest/globals'
import type { TestDatabase } from './testDatabase.ts'
import { createDatabase } from './testDatabase.ts'

/**
 * A fresh, migrated and seeded database for the test file, made before its first test and dropped after its last one.
 * On the server that TEST_DATABASE_URL names (an owner's URL), otherwise on an embedded one of the file's own.
 */
export function withDatabase(): Omit<TestDatabase, 'drop'> {
  let made: TestDatabase | undefined
  const database = () => {
    if (!made) throw new Error('the database exists only inside tests and hooks')
    return made
  }
  beforeAll(async () => {
    made = await createDatabase()
  })
  afterAll(() => made?.drop())
  return {
    get pool() {
      return database().pool
    },
    get url() {
      return database().url
    },
    get ownerUrl() {
      return database().ownerUrl
    },
  }
}
