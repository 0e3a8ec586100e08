import { measuresNaming } from '../../db/handovers.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import type { RosterPreview } from '../contract.ts'
import { rosterPreview, rosterPut } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { personIdOf } from '../persons.ts'
import { changedPeople, previewOf } from '../rosterDifference.ts'
import type { RouteApp } from './routeApp.ts'

export function mountRosterPreview(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/roster/preview',
    {
      config: { ...officeOnly, readsOnly: true },
      schema: {
        tags: ['登记'],
        summary: '花名册改动预览',
        description: '新增、离岗、换单位、换角色、没有了邮箱的人，各涉及哪些未办结的措施；不改动任何数据',
        body: rosterPut,
        response: { 200: rosterPreview },
      },
    },
    async ({ body }) => {
      const people = await peopleOn(deps.pool, deps.clock())
      const changed = changedPeople(people, body)
      const ids = changed.flatMap(({ person }) => person.id ?? [])
      const measures = await measuresNaming(deps.pool, ids)
      const listed = changed.map((one) => previewOf(one, measures))
      const succeeded = new Set(body.successors.map(({ person }) => personIdOf(person, people)))
      const stuck = listed.filter(
        ({ person, changes, touched }) =>
          touched.owner > 0 && changes.some(({ type }) => type === 'left') && !succeeded.has(person.id ?? ''),
      )
      return { sentence: sentenceOf(listed, stuck), applicable: stuck.length === 0, people: listed }
    },
  )
}

function sentenceOf(people: RosterPreview['people'], stuck: RosterPreview['people']): string {
  const count = (...types: string[]) =>
    people.filter(({ changes }) => changes.some(({ type }) => types.includes(type))).length
  const counts = `新增 ${count('added')} 人，离岗 ${count('left')} 人，换单位 ${count('units')} 人，换角色 ${count('roles')} 人，没有了邮箱 ${count('emailLost')} 人`
  if (stuck.length === 0) return counts
  const names = stuck.map(({ person, touched }) => `${person.name}（${touched.owner} 项）`).join('、')
  return `${counts}；离岗的人名下还有未办结的措施，应先写明接手人：${names}`
}
