import type { MeasureId } from './measure.ts'
import { stableHash } from './stableHash.ts'

/** 抽查: a round calls only a share of its look-backs. Carried by each measure from its registration. */
export type LookBackSample = {
  /** Per cent, 1 to 100. */
  share: number
  /** Drawn once for the round and published with it: who knows it can repeat the draw. */
  seed: string
}

/** Lots run from 0 to 9999. */
const lots = 10_000

/**
 * The lot of a measure's n-th look-back: the same on every machine and for ever, so that anybody can check it. It is called
 * when the lot is below a hundred times the share. About that share is called, not exactly: each lot stands alone, and
 * what is registered later changes none of the earlier ones.
 */
export function lotOf({ seed }: LookBackSample, id: MeasureId, n: number): number {
  return mixed(stableHash(`${seed}/${id}/${n}`)) % lots
}

export function isDrawn(sample: LookBackSample | undefined, id: MeasureId, n: number): boolean {
  return sample === undefined || lotOf(sample, id, n) < (sample.share * lots) / 100
}

/** Murmur3's last step: ids that differ in one digit get lots that have nothing to do with each other. */
function mixed(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
