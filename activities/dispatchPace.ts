import type { Account } from '../db/dispatch/fence.ts'
import type { StoredPace } from '../db/dispatch/pace.ts'
import type { Instant } from '../domain/localDate.ts'
import { fasterPace, groupSize, paceFrom, slowerPace } from '../domain/pace.ts'

/** The account's pace while a dispatch works: learned in memory, stored at the step's end and whenever it is halved. */
export type Pacer = {
  groupSize(): number
  /** Milliseconds until the next group may go. */
  wait(): number
  freeAt(): Instant
  /** A group goes now; what it answers is heeded under the turn that this gives. */
  book(mails: number): number
  /** Answers whether the pace was halved: that must not be forgotten by a crash. */
  heed(turn: number, result: { accepted: number; slower: boolean }): boolean
  /** Mails that are due and not yet given to the server. */
  waiting: number
  snapshot(): StoredPace
}

/** `ceiling`: mails a second that are never exceeded. */
export function openPacer(account: Account, ceiling: number, clock: () => Instant): Pacer {
  let pace = paceFrom(account.pace, ceiling)
  let freeAt = account.freeAt ?? 0
  // A group that left at the former pace says nothing of the halved one: many refusals at once halve it once.
  let turn = 0
  return {
    waiting: account.waiting,
    groupSize: () => groupSize(pace),
    wait: () => Math.max(0, freeAt - clock()),
    freeAt: () => freeAt,
    book(mails) {
      freeAt = Math.max(freeAt, clock()) + (mails / pace) * 1000
      return turn
    },
    heed(booked, { accepted, slower }) {
      if (booked !== turn) return false
      if (slower) {
        pace = slowerPace(pace, ceiling)
        turn++
      } else if (accepted > 0) pace = fasterPace(pace, { mails: accepted, ceiling })
      return slower
    },
    snapshot() {
      return {
        pace: pace < ceiling ? pace : null,
        ceiling,
        freeAt: freeAt > clock() ? Math.ceil(freeAt) : null,
        waiting: this.waiting,
        at: clock(),
      }
    },
  }
}
