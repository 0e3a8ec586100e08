import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BackupProblem, type Manifest, manifestSchema, type TablePart } from './manifest.ts'

/** What was written of a part. */
export type WrittenPart = Pick<TablePart, 'bytes' | 'sha256' | 'offset' | 'length'>

export type BackupWriter = {
  add(source: Readable): Promise<WrittenPart>
  finish(manifest: Manifest): Promise<void>
}

const head = 'zhenggai backup 1\n'
const footLength = 112

/**
 * Writes a backup under another name and gives it its own when it is whole and on the disk: a file of that name is always
 * a finished backup. Throws a BackupProblem where there is one already.
 */
export async function writeBackup<T>(path: string, write: (file: BackupWriter) => Promise<T>): Promise<T> {
  if (await exists(path)) throw new BackupProblem(`备份文件 ${path}：已经存在；请另取一个名字`)
  const unfinished = `${path}.${randomUUID()}.unfinished`
  try {
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      const result = await write(await writerOn(handle))
      await handle.sync()
      await rename(unfinished, path)
      await syncFolder(dirname(path))
      return result
    } finally {
      await handle.close()
    }
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** The manifest of a backup. Throws a BackupProblem where the file is none, or not whole. */
export async function readManifest(path: string): Promise<Manifest> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new BackupProblem(`备份文件 ${path}：读不了`, { cause: error })
  })
  try {
    const { size } = await handle.stat()
    const foot = await readAt(handle, Math.max(0, size - footLength), Math.min(size, footLength))
    const found = /^zhenggai manifest +(\d+) +(\d+) ([0-9a-f]{64}) *\n$/.exec(foot.toString('latin1'))
    if (!found)
      throw new BackupProblem(`备份文件 ${path}：不是完整的备份（没有结尾），应为 zhenggai backup 写成的文件`)
    const [offset, length, sha256] = [Number(found[1]), Number(found[2]), found[3]]
    const text = await readAt(handle, offset, Math.min(length, size))
    if (createHash('sha256').update(text).digest('hex') !== sha256)
      throw new BackupProblem(`备份文件 ${path}：目录的校验和不符，文件已损坏`)
    return manifestSchema.parse(JSON.parse(text.toString('utf8')))
  } finally {
    await handle.close()
  }
}

/** Reads every part and compares counts and checksums. Throws a BackupProblem that names the table. */
export async function checkParts(path: string, { tables }: Manifest): Promise<void> {
  for (const part of tables) await readPart(path, part, null)
}

/** Reads a part, into `sink` where there is one; throws after its last byte when it is not the one that was written. */
export async function readPart(
  path: string,
  part: TablePart,
  sink: NodeJS.WritableStream | null,
): Promise<void> {
  if (part.length === 0) throw new BackupProblem(`备份文件 ${path}：表 ${part.name} 没有内容`)
  const measured = measuring()
  const source = createReadStream(path, { start: part.offset, end: part.offset + part.length - 1 })
  try {
    await pipeline(source, createGunzip(), measured.through, sink ?? nowhere)
  } catch (error) {
    // What zlib complains of is a damaged file; what the sink complains of is not.
    if (!isOfZlib(error)) throw error
    throw new BackupProblem(`备份文件 ${path}：表 ${part.name} 的内容已损坏`, { cause: error })
  }
  const { bytes, sha256 } = measured.result()
  if (bytes !== part.bytes || sha256 !== part.sha256)
    throw new BackupProblem(
      `备份文件 ${path}：表 ${part.name} 的校验和不符，找到 ${sha256.slice(0, 12)}…，应为 ${part.sha256.slice(0, 12)}…`,
    )
}

async function writerOn(handle: FileHandle): Promise<BackupWriter> {
  await handle.writeFile(head)
  let offset = Buffer.byteLength(head)
  // Not a stream of the handle's own: that one keeps the handle from being closed.
  const append = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) await handle.writeFile(chunk)
  }
  return {
    async add(source) {
      const [plain, packed] = [measuring(), measuring()]
      await pipeline(source, plain.through, createGzip(), packed.through, append)
      const part = { ...plain.result(), offset, length: packed.result().bytes }
      offset += part.length
      return part
    },
    async finish(manifest) {
      const text = JSON.stringify(manifest)
      const hash = createHash('sha256').update(text).digest('hex')
      const length = Buffer.byteLength(text)
      const foot = `zhenggai manifest ${String(offset).padStart(14)} ${String(length).padStart(10)} ${hash}`
      await handle.writeFile(`${text}${foot.padEnd(footLength - 1)}\n`)
    },
  }
}

/** Lets bytes through, and knows their number and sha256. */
function measuring() {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  return { through, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

async function nowhere(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** The new name itself has to be on the disk as well. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null) // Windows opens no folders
  await folder?.sync()
  await folder?.close()
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

function isOfZlib(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return String(code).startsWith('Z_')
}
