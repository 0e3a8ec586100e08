import { createHash } from 'node:crypto'
import { access, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../embedded/process.ts'

const sources = fileURLToPath(new URL('time-skipping/', import.meta.url))
const version = '1.38.0'

/**
 * The script that starts the time-skipping server: `SCRIPT port start`. Made once, outside the checkout, from the jars
 * that Maven brings and our main; needs `java`, `javac` and `mvn` on the PATH.
 */
export async function timeSkippingServer(): Promise<string> {
  const pom = await readFile(join(sources, 'pom.xml'), 'utf8')
  const main = await readFile(join(sources, 'TimeSkippingServer.java'), 'utf8')
  const hash = createHash('sha256').update(pom).update(main).digest('hex').slice(0, 8)
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zhenggai')
  const home = join(cache, `time-skipping-${version}-${hash}`)
  if (!(await exists(home))) await build(home)
  return join(home, 'start')
}

/** Built beside its place and renamed when whole: an aborted build is no server. */
async function build(home: string): Promise<void> {
  const unfinished = `${home}.${process.pid}`
  const jars = join(unfinished, 'jars')
  await mkdir(jars, { recursive: true })
  for (const file of ['pom.xml', 'TimeSkippingServer.java'])
    await copyFile(join(sources, file), join(unfinished, file))
  const copy = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
  await run('mvn', ['-f', join(unfinished, 'pom.xml'), ...copy], { cwd: unfinished })
  await run('javac', ['-cp', join(jars, '*'), '-d', unfinished, 'TimeSkippingServer.java'], {
    cwd: unfinished,
  })
  const classPath = [home, ...(await readdir(jars)).sort().map((jar) => join(home, 'jars', jar))].join(':')
  const flags = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -Xlog:disable'
  const archive = `-XX:SharedArchiveFile=${join(home, 'classes.jsa')}`
  const start = `#!/bin/sh\nexec java ${flags} '${archive}' -cp '${classPath}' TimeSkippingServer "$@"\n`
  await writeFile(join(unfinished, 'start'), start, { mode: 0o755 })
  await rename(unfinished, home).catch(() => rm(unfinished, { recursive: true, force: true })) // made meanwhile
  await archiveClasses(home, flags.split(' '), classPath)
}

/** With its classes archived it is up in a quarter of the time; without (an older JDK) it works all the same. */
async function archiveClasses(home: string, flags: string[], classPath: string): Promise<void> {
  const archive = join(home, 'classes.jsa')
  const scratch = `${archive}.${process.pid}`
  const once = ['-cp', classPath, 'TimeSkippingServer', '0', '2021-12-03T00:00:00Z', 'once']
  await run('java', [...flags, `-XX:ArchiveClassesAtExit=${scratch}`, ...once])
    .then(() => rename(scratch, archive))
    .catch(() => {})
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
