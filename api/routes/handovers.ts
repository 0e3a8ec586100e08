import { answersOf, carryOut, leave } from '../../db/handOver.ts'
import type { StoredHandover } from '../../db/handovers.ts'
import { findHandover } from '../../db/handovers.ts'
import { refusalSentence } from '../../domain/refusals.ts'
import type { Role } from '../../domain/roster.ts'
import { personOn } from '../../domain/roster.ts'
import { roleName } from '../../domain/wording.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { handoverAnswer, handoverBody } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { type PeopleOn, personIdOf } from '../persons.ts'
import { personRef, personRefOrNull } from '../views.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

/** 移交: somebody leaves today, and somebody takes over what names him in open measures. */
export function mountHandovers(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/handovers',
    {
      config: officeOnly,
      schema: {
        tags: ['人员'],
        summary: '离岗移交',
        description:
          '即日起不再在岗；名下有未办结的措施时应写明接手人。逐项改派责任人、分管领导、验收人，重发同一请求不会重复',
        body: handoverBody,
        response: { 200: handoverAnswer },
      },
    },
    async (request, reply) => {
      const { person, successor, reason } = request.body
      const pokes: string[] = []
      await writeOnce({ request, reply }, deps, {
        // Names are looked up inside: repeated, when he is gone from the roster, the answer is the stored one.
        write: async (client, now) => {
          const people = await peopleOn(deps.pool, now)
          const personId = personIdOf(person, people)
          const successorId = successor === null ? null : personIdOf(successor, people)
          const successorsIn = () => new Map(successorId === null ? [] : [[personId, successorId]])
          const left = await leave(client, {
            leaving: [personId],
            successorsIn,
            reason,
            by: request.actor,
            now,
          })
          pokes.push(...left.pokes.map(({ account }) => account))
          return { status: 200, answer: { id: left.handovers[0]?.id ?? '' } }
        },
        // After the commit, and again when the request is repeated: what is missing is made up for.
        finish: (answer) => finished(idOf(answer), deps),
      })
      for (const account of pokes) deps.poke(account)
    },
  )
}

/** Gives the commands that are still to be given and reads what became of all of them. */
export async function finished(id: string, deps: ApiDeps) {
  const handover = await findHandover(deps.pool, id)
  if (handover === null) throw new Error(`移交 ${id}：数据库里没有`)
  if (handover.doneAt === null) {
    const pokes = await carryOut(deps.pool, handover, deps.clock())
    for (const { account } of pokes) deps.poke(account)
  }
  return viewOf(handover, await answersOf(deps.pool, handover), await peopleOn(deps.pool, deps.clock()))
}

function viewOf(
  { id, personId, successorId }: StoredHandover,
  answers: Awaited<ReturnType<typeof answersOf>>,
  people: PeopleOn,
) {
  const measures = [
    ...new Set(answers.flatMap(({ measureId, answer }) => (answer.accepted ? [measureId] : []))),
  ]
  const notHandedOver = answers.flatMap(({ measureId, answer }) =>
    answer.accepted ? [] : [{ measureId, detail: refusalSentence(answer.code, answer.details) }],
  )
  const vacantRoles = vacantOf(personId, people).map(roleName)
  const person = personRef(personId, people)
  const successor = personRefOrNull(successorId, people)
  const handed = successor === null ? '没有需要移交的措施' : `${measures.length} 项措施移交${successor.name}`
  const vacant = vacantRoles.length > 0 ? `；角色空缺：${vacantRoles.join('、')}，请在花名册中补上` : ''
  const sentence = `${person.name}已离岗，${handed}${vacant}`
  return { id, person, successor, measures, refused: notHandedOver, vacantRoles, sentence }
}

/** Roles that he held last and nobody holds today. `owner` is a word of the ledger, not a post. */
function vacantOf(personId: string, { roster, date }: PeopleOn): Role[] {
  const last = roster.people.findLast(({ id }) => id === personId)
  const held = new Set(
    roster.people.flatMap((person) => (personOn(roster, person.id, date) === person ? person.roles : [])),
  )
  return (last?.roles ?? []).filter((role) => role !== 'owner' && !held.has(role))
}

function idOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? String(answer.id) : ''
}
