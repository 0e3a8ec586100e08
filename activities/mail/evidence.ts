import type { Evidence } from '../../domain/measure.ts'
import type { Block } from './letter.ts'

/** 佐证材料 as a list: title, and where it can be checked. */
export function evidenceBlock(evidence: readonly Evidence[]): Block[] {
  if (evidence.length === 0) return []
  return [{ type: 'list', label: '佐证材料', items: evidence.map(line) }]
}

function line({ title, number, address, hash }: Evidence): string {
  const places = [number, address, hash ? `校验值 ${hash}` : null].filter((place) => place !== null)
  return places.length > 0 ? `${title}（${places.join('，')}）` : title
}
