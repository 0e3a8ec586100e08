import { defaultLadder, type Ladder } from '../ladder.ts'
import { threeColourLadder } from './threeColour.ts'
import { threeColourSheetsLadder } from './threeColourSheets.ts'
import { threeDayLadder } from './threeDay.ts'

/** The ladders that offices use; a round chooses one and overrides what it does differently. */
export const ladderPresets = {
  default: defaultLadder,
  threeColour: threeColourLadder,
  threeColourSheets: threeColourSheetsLadder,
  threeDay: threeDayLadder,
} satisfies Record<string, Ladder>
export type LadderPreset = keyof typeof ladderPresets
