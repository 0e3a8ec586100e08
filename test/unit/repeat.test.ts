import { describe, expect, it } from '@jest/globals'
import { repeat } from '../../worker/repeat.ts'

describe('a step that is repeated', () => {
  it('goes on at once while there is more, and never runs twice at a time', async () => {
    let [calls, running, most] = [0, 0, 0]
    const loop = repeat(
      async () => {
        most = Math.max(most, ++running)
        await new Promise((done) => setTimeout(done, 1))
        running -= 1
        return { more: ++calls < 5 }
      },
      60_000,
      () => {},
    )
    while (calls < 5) await new Promise((done) => setTimeout(done, 5))
    await loop.stop()
    expect({ calls, most }).toEqual({ calls: 5, most: 1 })
  })

  it('goes on after a failure, and reports it', async () => {
    const reported: unknown[] = []
    let calls = 0
    const loop = repeat(
      async () => {
        if (++calls < 3) throw new Error('gone')
        return { more: false }
      },
      1,
      (error) => reported.push(error),
    )
    while (calls < 3) await new Promise((done) => setTimeout(done, 1))
    await loop.stop()
    expect(reported).toHaveLength(2)
  })

  it('stops only when the running step has ended', async () => {
    let ended = false
    const loop = repeat(
      async () => {
        await new Promise((done) => setTimeout(done, 30))
        ended = true
        return { more: true }
      },
      1,
      () => {},
    )
    await loop.stop()
    expect(ended).toBe(true)
  })
})
