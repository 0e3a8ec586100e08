import type { WhatIf } from '../db/whatIf.ts'
import type { ProposedChange } from '../domain/versionChange.ts'
import type { WhatIfBody } from './contract.ts'
import type { ApiDeps } from './deps.ts'
import { rightYear } from './routes/calendar.ts'
import { checkedRound } from './routes/ladders.ts'
import { checkedPolicy } from './routes/policy.ts'

/** What is asked for, checked as if it were proposed. Throws what the proposal would. */
export async function whatIfOf(
  { calendar, policy, ladder, roster = [] }: WhatIfBody,
  deps: Pick<ApiDeps, 'pool'>,
): Promise<WhatIf> {
  const changes: ProposedChange[] = []
  if (calendar) changes.push({ kind: 'calendar', year: rightYear(calendar) })
  if (policy) {
    await checkedPolicy(deps, policy)
    changes.push({ kind: 'policy', patch: policy })
  }
  if (ladder) {
    const { id: roundId } = await checkedRound(deps, ladder.round, ladder.choice)
    changes.push({ kind: 'ladder', roundId, choice: ladder.choice })
  }
  return { changes, roster }
}
