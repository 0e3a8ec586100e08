import type { ListedLetter } from '../db/letters.ts'
import { contentOf } from '../domain/letterContent.ts'
import type { Letter, LetterContent } from '../domain/letters.ts'
import type { LetterText } from '../domain/letterText.ts'
import { letterText } from '../domain/letterText.ts'
import type { Measure } from '../domain/measure.ts'
import { kindName, letterStateName, roleName } from '../domain/wording.ts'
import type { LetterView } from './contract.ts'
import type { ApiDeps } from './deps.ts'
import { momentOf } from './moments.ts'
import { contextOfMeasure, personRef, type Viewer } from './views.ts'

export function letterViewOf({ measure, letter, waitsFor }: ListedLetter, viewer: Viewer): LetterView {
  const { id, kind, state, signer, draftedAt, issueDate, signed, ended, acknowledged } = letter
  const { people } = viewer
  const act = ({ by, at }: { by: string; at: number }) => ({ by: personRef(by, people), at: momentOf(at) })
  return {
    measureId: measure.id,
    ...{ id, kind, kindName: kindName(kind), issue: measure.issue, unit: measure.unit },
    ...{ state, stateName: letterStateName(letter), waitsFor },
    ...{ signer, signerName: roleName(signer), docNumber: signed?.docNumber ?? null },
    ...{ draftedAt: momentOf(draftedAt), issueDate },
    signed: signed && act(signed),
    ended: ended && { ...act(ended), reason: ended.reason },
    acknowledged: acknowledged && act(acknowledged),
  }
}

/** As it was signed; before that as the signer would sign it now. */
export function textOfLetter(
  { measure, letter, content }: { measure: Measure; letter: Letter; content: LetterContent | null },
  viewer: Viewer,
  office: ApiDeps['office'],
): LetterText {
  const said = content ?? contentOf(measure, letter, contextOfMeasure(measure, viewer))
  return letterText(said, letter.signed?.docNumber ?? null, office)
}
