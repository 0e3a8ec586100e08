import type { ImportProgress, ImportRow } from '../../db/importRows.ts'
import type { ImportBatch } from '../../db/imports.ts'
import { problemSentence, rosterProblemSentence } from '../../documents/problems.ts'
import type { Actor } from '../../domain/events.ts'
import type { ImportProblem, ImportState } from '../../domain/imported.ts'
import { fieldNames } from '../../domain/refusalsWording.ts'
import { actorName } from '../../domain/wordingEvents.ts'
import { momentOf, momentOrNull, momentWords } from '../moments.ts'
import { type PeopleOn, personName } from '../persons.ts'

const problemsShown = 1_000

export const importStateNames: Readonly<Record<ImportState, string>> = {
  previewed: '待确认',
  running: '正在登记',
  done: '已登记',
  undoing: '正在撤回',
  undone: '已撤回',
  discarded: '已放弃',
}

/** An import as the office reads it. */
export function importViewOf(batch: ImportBatch, progress: ImportProgress, people: PeopleOn) {
  const { id, fileName, sha256, state, counts, mails } = batch
  const by = (actor: Actor) => actorName(actor, (person) => personName(person, people))
  return {
    id,
    round: { id: batch.roundId, name: batch.roundName },
    fileName,
    sha256,
    state,
    stateName: importStateNames[state],
    counts,
    roster: batch.roster.length,
    mails: {
      ...mails,
      slot: momentOf(mails.slot),
      sentence: `下一时点（${momentWords(mails.slot)}）将向 ${mails.people} 人发出 ${mails.mails} 封邮件`,
    },
    progress,
    problems: batch.problems
      .slice(0, problemsShown)
      .map(({ file, ...problem }) => problemView(problem, file)),
    problemCounts: {
      error: batch.problems.filter(({ severity }) => severity === 'error').length,
      warning: batch.problems.filter(({ severity }) => severity === 'warning').length,
    },
    by: by(batch.actor),
    createdAt: momentOf(batch.createdAt),
    confirmedBy: batch.confirmedBy && by(batch.confirmedBy),
    confirmedAt: momentOrNull(batch.confirmedAt),
    doneAt: momentOrNull(batch.doneAt),
    undoneBy: batch.undoneBy && by(batch.undoneBy),
    undoneAt: momentOrNull(batch.undoneAt),
    undoReason: batch.undoReason,
  }
}

export function importRowViewOf({ body, changes, problems, sourceHash: _, ...row }: ImportRow) {
  return {
    ...row,
    no: body?.no ?? null,
    issue: body?.issue ?? null,
    unit: body?.unit ?? null,
    dueDate: body?.dueDate ?? null,
    changes: changes.map((change) => ({ ...change, name: fieldNames[change.field] ?? change.field })),
    problems: problems.map((problem) => problemView(problem, 'ledger')),
  }
}

function problemView(problem: ImportProblem, file: 'ledger' | 'roster') {
  const sentence = file === 'roster' ? rosterProblemSentence(problem) : problemSentence(problem)
  return { ...problem, sentence }
}
