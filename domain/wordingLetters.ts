import type { Letter } from './letters.ts'
import type { Measure } from './measure.ts'
import { dateName, kindName } from './wordingNames.ts'

/** How far a letter got, in one word. */
export function letterStateName({ state, acknowledged }: Pick<Letter, 'state' | 'acknowledged'>): string {
  return state === 'signed' && acknowledged !== null ? '已签收' : stateNames[state]
}

/** Lines of a workflow's details: letters of the running cycle, and 签收 that still holds. No personal names. */
export function receiptLines({ letters = [], acknowledgements = [], dueCycle }: Measure): string[] {
  const own = letters.filter(({ cycle }) => cycle === dueCycle)
  return [
    ...own.map((letter) =>
      [kindName(letter.kind), letter.signed?.docNumber, letterStateName(letter)].filter(Boolean).join(' '),
    ),
    ...acknowledgements.map(({ holdsUntil }) =>
      holdsUntil === null ? '已签收' : `已签收，至${dateName(holdsUntil)}下一级提醒为止`,
    ),
  ]
}

const stateNames: Readonly<Record<Letter['state'], string>> = {
  drafted: '待签发',
  signed: '已签发',
  refused: '不予签发',
  voided: '已作废',
}
