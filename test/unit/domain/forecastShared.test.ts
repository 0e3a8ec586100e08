import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sharedUpcoming } from '../../../domain/forecastShared.ts'
import { dueOf } from '../../../domain/wording.ts'
import { someInstant, someLadder, someMeasure } from '../support/livedMeasure.ts'
import { aContext, aMeasure, at } from '../support/measures.ts'

describe('what lies ahead of many measures, asked at one instant', () => {
  it('reads for each as if it had been asked alone, whatever its past and the ladder', () => {
    const cases = fc.tuple(someMeasure, someMeasure, someLadder).chain(([one, other, ladder]) =>
      fc.record({
        measures: fc.constant([one, { ...one, ...anotherName }, other, { ...other, ...anotherName }]),
        ladder: fc.constant(ladder),
        now: someInstant(one.dueDate ?? '', { min: -60, max: 40 }),
      }),
    )
    fc.assert(
      fc.property(cases, ({ measures, ladder, now }) => {
        const context = aContext({ ladder, now: Math.max(now, ...measures.map((one) => one.registeredAt)) })
        const coming = sharedUpcoming()
        for (const measure of measures)
          expect(dueOf(measure, context, coming)).toEqual(dueOf(measure, context))
      }),
    )
  })

  it('is played once for those of one date, and again for another date or another past', () => {
    const context = aContext({ now: at('2021-12-20') })
    const coming = sharedUpcoming()
    const ask = (measure: ReturnType<typeof aMeasure>) => coming(measure, context, 5)
    const first = ask(aMeasure())
    expect(ask({ ...aMeasure(), ...anotherName })).toBe(first)
    expect(ask(aMeasure({ dueDate: '2022-01-10' }))).not.toBe(first)
    expect(ask({ ...aMeasure(), reached: { 'due/0/overdue': 1 } })).not.toBe(first)
  })
})

/** Of another unit and another owner, with more behind it that no ladder looks at. */
const anotherName = {
  id: 'ZG-0777',
  no: 77,
  issue: '另一条问题',
  unit: '另一个科室',
  ownerId: 'p-77',
  sequence: 9,
} as const
