import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { AlreadyRunning, takeLock } from '../../start/lock.ts'

let folder = ''
let file = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhenggai-lock-'))
  file = join(folder, 'data', 'start.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('starting twice', () => {
  it('the second start says so, and names the process', async () => {
    await takeLock(file)
    await expect(takeLock(file)).rejects.toThrow(AlreadyRunning)
    await expect(takeLock(file)).rejects.toThrow(String(process.pid))
  })

  it('works again after the first was stopped in order', async () => {
    await (await takeLock(file)).release()
    await expect(takeLock(file)).resolves.toBeDefined()
  })

  it.each([
    ['a process that was killed', { pid: 999_999_999, born: '1' }],
    ['a process whose number now belongs to another one', { pid: process.pid, born: 'long ago' }],
    ['a machine that lost power while writing', null],
  ])('needs no manual step after %s', async (_, left) => {
    await (await takeLock(file)).release()
    await writeFile(file, left === null ? '{"pid":' : JSON.stringify(left))
    await takeLock(file)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid })
    expect(await readdir(join(folder, 'data'))).toEqual(['start.lock'])
  })

  it('of several starts at once that find a stale lock exactly one goes on', async () => {
    await (await takeLock(file)).release()
    await writeFile(file, JSON.stringify({ pid: 999_999_999, born: '1' }))
    const results = await Promise.allSettled([takeLock(file), takeLock(file), takeLock(file)])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('does not remove the lock of somebody who took it over', async () => {
    const lock = await takeLock(file)
    await writeFile(file, JSON.stringify({ pid: 1, born: '1' }))
    await lock.release()
    expect(await readFile(file, 'utf8')).toContain('"pid":1')
  })
})
