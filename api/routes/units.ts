import { placeUnits, unitsOf } from '../../db/units.ts'
import { circleIn, type Unit } from '../../domain/scope.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { unitsPut, unitsView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

/** The tree of units: it says whose measures somebody sees besides those of his own unit. */
export function mountUnits(app: RouteApp, deps: ApiDeps): void {
  app.put(
    '/units',
    {
      config: officeOnly,
      schema: {
        tags: ['登记'],
        summary: '设置单位的上下级',
        description:
          '只改列出的单位；parent 为 null 表示没有上级。上级单位的人看得到下级单位的措施，不因此能办理',
        body: unitsPut,
        response: { 200: unitsView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client) => ({
          status: 200,
          answer: viewOf(await placeUnits(client, request.body.units, refuseCircle)),
        }),
      }),
  )
  app.get(
    '/units',
    {
      schema: {
        tags: ['查询'],
        summary: '单位的上下级',
        description: '没有列出的单位没有上级。看不到全部措施的人只看得到本单位及下级',
        response: { 200: unitsView },
      },
    },
    async ({ scope }) => {
      const { roster } = await peopleOn(deps.pool, deps.clock())
      const units = await unitsOf(deps.pool, roster.version)
      const shown =
        scope.type === 'everything' ? units : units.filter(({ name }) => scope.units.includes(name))
      return viewOf({ rosterVersion: roster.version, units: shown })
    },
  )
}

function refuseCircle(units: readonly Unit[]): void {
  const circle = circleIn(units)
  if (circle.length === 0) return
  throw new Problem('unitCircle', `单位的上下级：找到“${circle.join(' → ')}”，一个单位不能在自己之下`)
}

function viewOf({ rosterVersion, units }: { rosterVersion: number; units: readonly Unit[] }) {
  return { version: rosterVersion, units: units.map(({ name, parent }) => ({ name, parent })) }
}
