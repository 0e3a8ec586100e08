import { createHash } from 'node:crypto'
import { chown, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { run } from './process.ts'

/** The user a server runs as; null = ourselves. */
export type SystemUser = { uid: number; gid: number } | null

/** PostgreSQL refuses to run as root: as root it runs as `postgres`, which is made when it is missing. */
export async function serverUser(): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return null
  const found = await lookUp('postgres')
  if (found) return found
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'])
  const made = await lookUp('postgres')
  if (!made) throw new Error('以 root 运行需要系统用户 postgres：useradd 之后 /etc/passwd 中仍然没有')
  return made
}

/**
 * A directory that the user can reach and owns: `wanted`, or `/var/lib/zhenggai/<hash>` where a parent of `wanted` is
 * closed to him (a checkout below /root). The same `wanted` always gives the same place.
 */
export async function ownedDirectory(wanted: string, user: SystemUser): Promise<string> {
  const path = resolve(wanted)
  const directory = (await canReach(path, user)) ? path : join(publicHome, hashOf(path))
  await mkdir(directory, { recursive: true })
  if (user) await chown(directory, user.uid, user.gid)
  return directory
}

/** Whether the user may pass through every parent of the path. */
export async function canReach(path: string, user: SystemUser): Promise<boolean> {
  if (!user) return true
  for (let parent = dirname(resolve(path)); ; parent = dirname(parent)) {
    const info = await stat(parent).catch(() => null) // not there yet: we make it, open
    if (info && !mayPass(info, user)) return false
    if (parent === dirname(parent)) return true
  }
}

/** Where servers keep what cannot lie in the checkout, as root. */
export const publicHome = '/var/lib/zhenggai'

function mayPass(
  info: { mode: number; uid: number; gid: number },
  user: { uid: number; gid: number },
): boolean {
  if (info.uid === user.uid) return (info.mode & 0o100) !== 0
  if (info.gid === user.gid) return (info.mode & 0o010) !== 0
  return (info.mode & 0o001) !== 0
}

async function lookUp(name: string): Promise<SystemUser> {
  for (const line of (await readFile('/etc/passwd', 'utf8')).split('\n')) {
    const [user, , uid, gid] = line.split(':')
    if (user === name) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12)
}
