import { defaultLadder, type Ladder } from '../../domain/ladder.ts'

/** The default ladder without formal letters: for scenarios about something else, which nobody would sign for. */
export const plainLadder: Ladder = {
  ...defaultLadder,
  due: defaultLadder.due.map(({ letter: _letter, ...rung }) => rung),
}
