import type { AuditRun } from '../db/audit/runs.ts'
import type { FindingState, StoredFinding } from '../db/audit.ts'
import { findingKindNames, repairWords } from '../domain/audit/wording.ts'
import type { AuditRunView, FindingView } from './contract.ts'
import { momentOf, momentOrNull } from './moments.ts'
import type { PeopleOn } from './persons.ts'
import { personRefOrNull } from './views.ts'

export const findingStateNames: Readonly<Record<FindingState, string>> = {
  open: '未处理',
  held: '已暂存，待整改办处置',
  repaired: '已处理',
  accepted: '已确认',
  gone: '已自行一致',
}

export function runViewOf(run: AuditRun): AuditRunView {
  return {
    ...run,
    askedAt: momentOf(run.askedAt),
    asOf: momentOrNull(run.asOf),
    endedAt: momentOrNull(run.endedAt),
  }
}

export function findingViewOf(
  { measureId, personId, ...finding }: StoredFinding,
  people: PeopleOn,
): FindingView {
  return {
    ...finding,
    kindName: findingKindNames[finding.kind],
    measure: measureId,
    person: personRefOrNull(personId, people),
    repair: repairWords[finding.reason],
    firstSeenAt: momentOf(finding.firstSeenAt),
    lastSeenAt: momentOf(finding.lastSeenAt),
    stateName: findingStateNames[finding.state],
    closedAt: momentOrNull(finding.closedAt),
  }
}
