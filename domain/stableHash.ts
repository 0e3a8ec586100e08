/** FNV-1a, 32 bits, over UTF-16 units: not for secrets, only to be the same on every machine and after every restart. */
export function stableHash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
