import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'

/** Below the ephemeral range (32768-60999 on Linux): an outgoing connection never takes a port that we keep for the next start. */
const lowest = 20_000
const highest = 32_000

/** A TCP port that is free on 127.0.0.1 now. Throws when 200 random tries found none. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('没有空闲端口')
  return port
}

/** `count` different TCP ports that are free on 127.0.0.1 now. Throws when 200 random tries found too few. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  for (let tries = 0; found.size < count; tries++) {
    if (tries === 200 + count)
      throw new Error(`127.0.0.1 上找不到空闲端口：试过 ${lowest}-${highest} 中的 ${tries} 个`)
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isPortFree(port)) found.add(port)
  }
  return [...found]
}

/** Whether a server could bind the port on 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/**
 * The ports of a server by name, the same at every start: kept in `file`, replaced where somebody else holds one now.
 * Call it only while the server itself is not running.
 */
export async function keptPorts<Name extends string>(
  file: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const kept: Record<string, unknown> = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => ({}))
  const spare = await freePorts(names.length)
  const entries: [Name, number][] = []
  for (const [index, name] of names.entries()) {
    const port = kept[name]
    const usable = typeof port === 'number' && (await isPortFree(port))
    entries.push([name, usable ? port : Number(spare[index])])
  }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(Object.fromEntries(entries))}\n`)
  return parsePorts(entries)
}

function parsePorts<Name extends string>(entries: [Name, number][]): Record<Name, number> {
  return Object.fromEntries(entries) as Record<Name, number>
}
