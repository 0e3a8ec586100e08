import { readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { administer, type EmbeddedPostgres, ensureDatabase, startPostgres } from '../../embedded/postgres.ts'
import { dropTemporalDatabases, type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts'
import { temporaryHome } from '../../embedded/temporaryHome.ts'

let temporary: Awaited<ReturnType<typeof temporaryHome>>
let home: string
let postgres: EmbeddedPostgres
let temporal: EmbeddedTemporal | undefined

const namespace = 'zhenggai'
const bringUpPostgres = () => startPostgres({ dataDir: join(home, 'postgres'), durability: 'test' })
const bringUpTemporal = (options: { ui?: boolean } = {}) =>
  startTemporal({ postgres, dataDir: join(home, 'temporal'), namespace, ...options })

beforeAll(async () => {
  temporary = await temporaryHome('embedded')
  home = temporary.path
  postgres = await bringUpPostgres()
})

afterAll(async () => {
  await temporal?.stop()
  await postgres.stop()
  await temporary.remove()
})

describe('PostgreSQL', () => {
  it('goes on where it was after an orderly stop', async () => {
    await remember('before the stop')
    const { port, password } = postgres
    await postgres.stop()
    await expect(recall()).rejects.toThrow()
    postgres = await bringUpPostgres()
    expect(await recall()).toEqual(['before the stop'])
    expect(postgres).toMatchObject({ reused: false, port, password })
  })

  it('is taken over when only its starter was killed', async () => {
    const again = await bringUpPostgres()
    expect(again).toMatchObject({ reused: true, pid: postgres.pid, port: postgres.port })
  })

  it('needs no manual step after SIGKILL of the postmaster, and keeps what was committed', async () => {
    await remember('before the kill')
    process.kill(postgres.pid, 'SIGKILL')
    await untilGone(postgres.pid)
    postgres = await bringUpPostgres()
    expect(postgres.reused).toBe(false)
    expect(await recall()).toEqual(['before the stop', 'before the kill'])
  })

  it('is not stopped by a lock whose process number belongs to somebody else by now', async () => {
    await postgres.stop()
    const lines = [process.pid, postgres.dataDir, 0, postgres.port, '', '127.0.0.1', '', 'ready   ', '']
    await writeFile(join(postgres.dataDir, 'postmaster.pid'), lines.join('\n'))
    postgres = await bringUpPostgres()
    expect(await recall()).toHaveLength(2)
  })

  it('lies where it was asked for, closed to everybody else', async () => {
    expect(postgres.dataDir).toBe(join(home, 'postgres', 'data'))
    for (const path of [postgres.dataDir, join(home, 'postgres', 'password')]) {
      expect((await stat(path)).mode & 0o077).toBe(0)
    }
  })

  it('makes a database once, also when asked twice at once', async () => {
    await Promise.all([ensureDatabase(postgres, '整改 a"b'), ensureDatabase(postgres, '整改 a"b')])
    const name = await administer(postgres, (client) => client.query('SELECT current_database()'), '整改 a"b')
    expect(name.rows[0].current_database).toBe('整改 a"b')
  })

  it('finds Chinese by trigrams', async () => {
    const found = await administer(postgres, async (client) => {
      await client.query('CREATE EXTENSION pg_trgm')
      return client.query("SELECT show_trgm('会议制度') AS trigrams")
    })
    expect(found.rows[0].trigrams.length).toBeGreaterThan(3)
  })

  it('cannot be reached without the password', async () => {
    const stranger = {
      ...postgres,
      urlFor: () => postgres.urlFor('postgres').replace(postgres.password, 'guess'),
    }
    await expect(administer(stranger, (client) => client.query('SELECT 1'))).rejects.toThrow('password')
  })

  it('listens on loopback only', async () => {
    expect(await listening(postgres.pid)).toEqual(['127.0.0.1'])
  })
})

describe('Temporal', () => {
  it('starts on the embedded PostgreSQL, and a workflow can be started at once', async () => {
    temporal = await bringUpTemporal({ ui: true })
    expect(temporal.reused).toBe(false)
    expect(await startWorkflow('first')).toBe('first')
    expect(
      await countWorkflows(
        "ZgUnit = 'unit-1' AND ZgDueDate < '2022-01-01T00:00:00+08:00' AND ZgEscalationLevel >= 2",
      ),
    ).toBe(1)
  })

  it('listens on loopback only, and so does its page', async () => {
    expect(await listening(running().pid)).toEqual(['127.0.0.1'])
    const page = running().uiAddress
    if (page !== null) expect((await fetch(page)).status).toBe(200)
  })

  it('keeps histories for ten years', async () => {
    const retention = await withClient(async ({ workflowService }) => {
      const found = await workflowService.describeNamespace({ namespace })
      return Number(found.config?.workflowExecutionRetentionTtl?.seconds)
    })
    expect(retention).toBe(3650 * 86_400)
  })

  it('is taken over when only its starter was killed', async () => {
    const again = await bringUpTemporal({ ui: true })
    expect(again).toMatchObject({ reused: true, pid: running().pid, address: running().address })
    temporal = again
  })

  it('goes on where it was after SIGKILL, at the same address', async () => {
    const { pid, address } = running()
    running().kill()
    await untilGone(pid)
    temporal = await bringUpTemporal()
    expect(temporal).toMatchObject({ reused: false, address, uiAddress: null })
    await expect(startWorkflow('first')).rejects.toThrow('already')
  })

  it('ends a server that it no longer knows of, instead of joining it', async () => {
    const { pid } = running()
    await rm(join(home, 'temporal', 'running.json'))
    temporal = await bringUpTemporal()
    expect(temporal.reused).toBe(false)
    await untilGone(pid)
    await expect(startWorkflow('first')).rejects.toThrow('already')
  })

  it('is empty again after its databases were dropped', async () => {
    await running().stop()
    await dropTemporalDatabases(postgres)
    temporal = await bringUpTemporal()
    expect(await startWorkflow('first')).toBe('first')
  })
})

function running(): EmbeddedTemporal {
  if (!temporal) throw new Error('Temporal did not start')
  return temporal
}

async function remember(what: string): Promise<void> {
  await administer(postgres, async (client) => {
    await client.query('CREATE TABLE IF NOT EXISTS memory (id serial, what text)')
    await client.query('INSERT INTO memory (what) VALUES ($1)', [what])
  })
}

async function recall(): Promise<string[]> {
  const found = await administer(postgres, (client) => client.query('SELECT what FROM memory ORDER BY id'))
  return found.rows.map((row) => row.what)
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: running().address })
  try {
    return await work(new Client({ connection, namespace }))
  } finally {
    await connection.close()
  }
}

function startWorkflow(workflowId: string): Promise<string> {
  return withClient(async ({ workflow }) => {
    const searchAttributes = {
      ZgUnit: ['unit-1'],
      ZgDueDate: [new Date('2021-12-31T00:00:00+08:00')],
      ZgEscalationLevel: [2],
      ZgRound: ['round-1'],
    }
    const options = { taskQueue: 'nobody', workflowId, searchAttributes }
    return (await workflow.start('anything', options)).workflowId
  })
}

/** What is listed follows what was started by a moment. */
async function countWorkflows(query: string): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const { count } = await withClient(({ workflow }) => workflow.count(query))
    if (count > 0) return count
    await sleep(100)
  }
  return 0
}

async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    if (stat === null || stat.includes(') Z')) return
    await sleep(25)
  }
  throw new Error(`process ${pid} still lives`)
}

/** The distinct addresses on which the process listens, from the kernel's tables. */
async function listening(pid: number): Promise<string[]> {
  const inodes = new Set<string>()
  for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
    if (target.startsWith('socket:[')) inodes.add(target.slice(8, -1))
  }
  const addresses = new Set<string>()
  for (const table of ['tcp', 'tcp6']) {
    const lines = (await readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')).split('\n').slice(1)
    for (const [, local, , state, , , , , , inode] of lines.map((line) => line.trim().split(/\s+/))) {
      if (state === '0A' && local && inode && inodes.has(inode)) addresses.add(readable(local))
    }
  }
  return [...addresses]
}

/** The kernel writes an IPv4 address as little-endian hex. */
function readable(local: string): string {
  const hex = local.split(':')[0] ?? ''
  if (hex.length !== 8) return hex
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.')
}
