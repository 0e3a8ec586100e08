import { describe, expect, it } from '@jest/globals'
import { isDrawn, type LookBackSample, lotOf } from '../../../domain/sampling.ts'
import { eventSentence } from '../../../domain/wording.ts'
import { aCommand, aMeasureIn, give } from '../support/commands.ts'
import { aContext } from '../support/measures.ts'

const sample: LookBackSample = { share: 30, seed: '2026年巡察整改' }
const ids = Array.from({ length: 2_000 }, (_, n) => `ZG-${String(n + 1).padStart(4, '0')}`)

describe('the lots of a round', () => {
  it('are the same on every machine and for ever', () => {
    expect(ids.slice(0, 3).map((id) => [1, 2, 3].map((n) => lotOf(sample, id, n)))).toEqual([
      [6590, 8349, 4327],
      [4094, 1815, 4094],
      [5122, 7565, 4148],
    ])
  })

  it.each([1, 10, 30, 50, 99])('call about %i per cent, of each look-back', (share) => {
    for (const n of [1, 2, 3]) {
      const drawn = ids.filter((id) => isDrawn({ ...sample, share }, id, n)).length / ids.length
      expect(Math.abs(drawn - share / 100)).toBeLessThan(0.03)
    }
  })

  it('another seed draws others; a greater share keeps those that were drawn', () => {
    const drawn = (of: LookBackSample) => ids.filter((id) => isDrawn(of, id, 1))
    const both = drawn({ ...sample, seed: '另一个' }).filter((id) => drawn(sample).includes(id))
    expect(both.length / ids.length).toBeLessThan(0.12)
    expect(drawn({ ...sample, share: 50 })).toEqual(expect.arrayContaining(drawn(sample)))
  })

  it('a round without a share calls all, and so does one of a hundred per cent', () => {
    expect(ids.every((id) => isDrawn(undefined, id, 1) && isDrawn({ ...sample, share: 100 }, id, 1))).toBe(
      true,
    )
  })
})

describe('a close-out in such a round', () => {
  const closeOut = (share: number) => {
    const asked = { ...aMeasureIn('awaitingCloseOut'), lookBackSample: { ...sample, share } }
    return give(asked, aCommand('verifyCloseOut'), aContext())
  }
  const lots = [1, 2, 3].map((n) => lotOf(sample, 'm1', n))

  it('records of each look-back its lot, and of those not called that they were not drawn', () => {
    const middle = [...lots].sort((a, b) => a - b)[1] ?? 0
    const { measure, events } = closeOut(Math.ceil((middle + 1) / 100))
    expect(measure.lookBacks.map(({ lot }) => lot)).toEqual(lots)
    expect(measure.lookBacks.filter(({ outcome }) => outcome === 'notDrawn').length).toBeGreaterThan(0)
    const [event] = events
    if (!event) throw new Error('nothing happened')
    const sentence = eventSentence(event, { policy: aContext().policy, nameOf: (id) => id })
    expect(sentence).toContain('次未抽中（签号')
    expect(sentence).toContain('（抽中，签号')
  })

  it('is settled at once where none is drawn', () => {
    const lowest = Math.min(...lots)
    expect(lowest).toBeGreaterThanOrEqual(100)
    expect(closeOut(1).measure.state).toBe('settled')
  })

  it('needs only the drawn ones to pass', () => {
    expect(closeOut(100).measure.state).toBe('closedOut')
  })
})
