import type { Dispatch } from '../../activities/dispatch.ts'

type Poke = (account: string) => Promise<void>

/** Whether the mailroom has heard every poke: the tables do not show one that is on its way. */
export type WatchedMailroom = { poke: Poke; watch(dispatch: Dispatch): Dispatch; isIdle(): boolean }

export function watchMailroom(poke: Poke): WatchedMailroom {
  const count = { poked: 0, heard: 0, running: 0 }
  return {
    async poke(account) {
      count.poked++
      await poke(account)
    },
    // Rows are committed before their poke, so a dispatch that begins after it has begun sees them.
    watch: (dispatch) => async (account, now) => {
      count.heard = count.poked
      count.running++
      try {
        return await dispatch(account, now)
      } finally {
        count.running--
      }
    },
    isIdle: () => count.heard === count.poked && count.running === 0,
  }
}
