import { applyRoster, loadRoster, type RosterApplied } from '../../db/roster.ts'
import { shownTo } from '../../domain/scope.ts'
import { officeOnly } from '../auth.ts'
import { rosterAnswer, rosterPut, rosterView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { writeOnce } from '../writes.ts'
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
          '按编号（没有编号则按姓名和单位）更新或新增；complete 为 true 时，没有列出的人从今天起不再在岗',
        body: rosterPut,
        response: { 200: rosterAnswer },
      },
    },
    async (request, reply) => {
      const applied: RosterApplied[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { entries, complete } = request.body
          applied[0] = await applyRoster(client, entries, { now, complete })
          return { status: 200, answer: countsOf(applied[0]) }
        },
      })
      // After the commit: who was unreachable and has an address now is to hear at once.
      const [{ poke } = { poke: null }] = applied
      if (poke) deps.poke(poke.account)
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

function countsOf({ version, ids, added, changed, ended }: RosterApplied) {
  return { version, ids, added: added.length, changed: changed.length, ended: ended.length }
}
