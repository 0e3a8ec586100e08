import type { z } from 'zod'
import { type Left, leave } from '../../db/handOver.ts'
import type { PoolClient } from '../../db/pool.ts'
import { loadRoster, type RosterApplied } from '../../db/roster.ts'
import { newestPolicy } from '../../db/versions.ts'
import type { Poke } from '../../db/wake.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { Roster } from '../../domain/roster.ts'
import { shownTo } from '../../domain/scope.ts'
import { dateAt } from '../../domain/time.ts'
import { officeOnly } from '../auth.ts'
import { rosterAnswer, rosterPut, rosterView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { type PeopleOn, personIdOf } from '../persons.ts'
import { Problem } from '../problems.ts'
import { leaversOf } from '../rosterDifference.ts'
import { personRef } from '../views.ts'
import { writeOnce } from '../writes.ts'
import { finished } from './handovers.ts'
import type { RouteApp } from './routeApp.ts'

export function mountRoster(app: RouteApp, deps: ApiDeps): void {
  app.put(
    '/roster',
    {
      config: officeOnly,
      schema: {
        tags: ['登记'],
        summary: '导入花名册',
        description:
          '按编号（没有编号则按姓名和单位）更新或新增；complete 为 true 时，没有列出的人从今天起不再在岗，其中名下有未办结措施的应在 successors 中写明接手人',
        body: rosterPut,
        response: { 200: rosterAnswer },
      },
    },
    async (request, reply) => {
      const pokes: Poke[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { handovers, applied, ...done } = await leaveOrApply(client, request, now)
          pokes.push(...done.pokes)
          return { status: 200, answer: { ...countsOf(applied), handovers: handovers.map(({ id }) => id) } }
        },
        // After the commit, and again when the request is repeated: what is missing is made up for.
        finish: async (answer) => {
          for (const id of rosterAnswer.parse(answer).handovers) await finished(id, deps)
          return answer
        },
      })
      // After the commit: who was unreachable and has an address now is to hear at once.
      for (const { account } of pokes) deps.poke(account)
    },
  )
  app.get(
    '/roster',
    {
      schema: {
        tags: ['查询'],
        summary: '花名册',
        description:
          '包括已不在岗的人（validTo 是最后一天）。看不到全部措施的人只看得到本单位及下级、整改办的人，和各级领导的姓名',
        response: { 200: rosterView },
      },
    },
    async ({ scope }) => {
      const { version, people } = await loadRoster(deps.pool)
      const shown = people.flatMap((person) => shownTo(scope, person) ?? [])
      return {
        version,
        people: shown.map((person) => ({ ...person, units: [...person.units], roles: [...person.roles] })),
      }
    },
  )
}

type Put = { body: z.output<typeof rosterPut>; actor: Actor }

/** Nobody leaves as the owner of open measures unless somebody takes over. */
async function leaveOrApply(client: PoolClient, { body, actor: by }: Put, now: Instant): Promise<Left> {
  const { entries, complete, successors, reason } = body
  const before = { roster: await loadRoster(client), date: dateAt(now, await newestPolicy(client)).date }
  const leaving = leaversOf(before, entries, complete)
  const named = new Map(successors.map((one) => [personIdOf(one.person, before), one.successor]))
  for (const id of named.keys()) if (!leaving.includes(id)) throw notLeaving(id, before)
  const successorsIn = (roster: Roster) =>
    new Map([...named].map(([id, name]) => [id, personIdOf(name, { roster, date: before.date })]))
  return leave(client, { leaving, successorsIn, reason, by, now, entries, complete })
}

function notLeaving(id: string, people: PeopleOn): Problem {
  const { name } = personRef(id, people)
  return new Problem('invalid', `successors：${name}不在这次离岗的人之中；只为离岗的人写明接手人`)
}

function countsOf({ version, ids, added, changed, ended }: RosterApplied) {
  return { version, ids, added: added.length, changed: changed.length, ended: ended.length }
}
