import { inflateRawSync } from 'node:zlib'
import { ImportRefused } from './importRefused.ts'

export type ZipEntry = {
  name: string
  method: number
  encrypted: boolean
  compressedSize: number
  /** As declared; `inflateEntry` holds the entry to it. */
  size: number
  offset: number
}

const endSignature = 0x06054b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
const endLength = 22
const centralLength = 46
const localLength = 30
const in64BitField = 0xffffffff
const maxEntries = 5_000

/** The central directory of a zip archive, nothing unpacked. Throws ImportRefused('damaged'). */
export function readDirectory(bytes: Buffer): ZipEntry[] {
  const end = findEnd(bytes)
  const count = bytes.readUInt16LE(end + 10)
  if (count > maxEntries) throw new ImportRefused('damaged', `压缩包内有 ${count} 个文件`)
  const entries: ZipEntry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    requireRecord(bytes, at, { length: centralLength, signature: centralSignature })
    const nameLength = bytes.readUInt16LE(at + 28)
    const extraLength = bytes.readUInt16LE(at + 30)
    entries.push(readCentralRecord(bytes, at, nameLength))
    at += centralLength + nameLength + extraLength + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * The entry's content. A declared size may lie, so inflating stops at it: a bomb costs at most what it declared.
 * Throws ImportRefused('encrypted' | 'zipBomb' | 'damaged').
 */
export function inflateEntry(bytes: Buffer, entry: ZipEntry): Buffer {
  if (entry.encrypted) throw new ImportRefused('encrypted')
  requireRecord(bytes, entry.offset, { length: localLength, signature: localSignature })
  const start =
    entry.offset + localLength + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28)
  const packed = bytes.subarray(start, start + entry.compressedSize)
  if (packed.length < entry.compressedSize) throw new ImportRefused('damaged', `“${entry.name}”不完整`)
  if (entry.method === 0) return packed
  if (entry.method !== 8) throw new ImportRefused('damaged', `“${entry.name}”的压缩方式不受支持`)
  return inflate(packed, entry)
}

function inflate(packed: Buffer, entry: ZipEntry): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
  } catch (error) {
    const overflow =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    if (overflow) throw new ImportRefused('zipBomb', `“${entry.name}”解压后超过其声明的 ${entry.size} 字节`)
    throw new ImportRefused('damaged', `“${entry.name}”无法解压`)
  }
}

function readCentralRecord(bytes: Buffer, at: number, nameLength: number): ZipEntry {
  const size = bytes.readUInt32LE(at + 24)
  const compressedSize = bytes.readUInt32LE(at + 20)
  const offset = bytes.readUInt32LE(at + 42)
  // 64-bit fields hold more than 4 GB: no ledger does, a hostile file may.
  if (size === in64BitField || compressedSize === in64BitField || offset === in64BitField) {
    throw new ImportRefused('zipBomb', '声明的大小超过 4 GB')
  }
  return {
    name: bytes
      .toString('utf8', at + centralLength, at + centralLength + nameLength)
      .replaceAll('\\', '/')
      .replace(/^\/+/, ''),
    method: bytes.readUInt16LE(at + 10),
    encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
    compressedSize,
    size,
    offset,
  }
}

function findEnd(bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - endLength - 0xffff)
  for (let at = bytes.length - endLength; at >= lowest; at--) {
    if (bytes.readUInt32LE(at) === endSignature) return at
  }
  throw new ImportRefused('damaged', '压缩包没有结尾')
}

function requireRecord(bytes: Buffer, at: number, record: { length: number; signature: number }): void {
  const inside = at + record.length <= bytes.length
  if (!inside || bytes.readUInt32LE(at) !== record.signature) {
    throw new ImportRefused('damaged', '压缩包的目录有误')
  }
}
