import { randomBytes } from 'node:crypto'
import pg from 'pg'

export type EmptyDatabase = { ownerUrl: string; drop(): Promise<void> }

/** Another database, without a table, on the server of this owner's address. */
export async function emptyDatabase(ownerUrl: string): Promise<EmptyDatabase> {
  const name = `test_empty_${randomBytes(6).toString('hex')}`
  const url = new URL(ownerUrl)
  url.pathname = `/${name}`
  await onServer(ownerUrl, `create database ${name}`)
  return {
    ownerUrl: url.href,
    drop: () => onServer(ownerUrl, `drop database if exists ${name} with (force)`),
  }
}

async function onServer(ownerUrl: string, statement: string): Promise<void> {
  const url = new URL(ownerUrl)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
