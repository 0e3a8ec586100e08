import { setTimeout as sleep } from 'node:timers/promises'
import { isArmed } from '../../db/arming.ts'
import { registerMeasures } from '../../db/registerMeasures.ts'
import type { RegisterRow } from '../../domain/commands.schema.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { registerBody, registeredAnswer, roundParams, waitQuery } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { withPeople } from '../ledgerPeople.ts'
import { linksOf } from '../links.ts'
import { refused } from '../problems.ts'
import { writeOnce } from '../writes.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

/** Registering starts the workflow: the armer does so within a second; the API does not wait for Temporal. */
export function mountRegister(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/rounds/:round/measures',
    {
      config: officeOnly,
      schema: {
        tags: ['登记'],
        summary: '登记一项措施（启动它的工作流）',
        description:
          '提交即答复；armed 说明工作流是否已启动，?wait=armed 最多等 5 秒。登记过的同一行不会重复登记',
        params: roundParams,
        querystring: waitQuery,
        body: registerBody,
        response: { 200: registeredAnswer, 201: registeredAnswer },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: (_, now) => register(request, deps, now),
        finish: async (answer) => {
          const stored = registeredAnswer.parse(answer)
          const patience = request.query.wait === 'armed' ? 50 : 0
          return { ...stored, armed: await waitUntilArmed(deps, stored.id, patience) }
        },
      }),
  )
}

type Asked = { params: { round: string }; body: RegisterRow; actor: Actor }

async function register({ params, body, actor }: Asked, deps: ApiDeps, now: Instant) {
  const round = await roundNamed(deps.pool, params.round)
  const { row, warnings } = withPeople(body, await peopleOn(deps.pool, now))
  const { results, poke } = await registerMeasures(deps.pool, { roundId: round.id, rows: [row], actor, now })
  const [result] = results
  if (!result) throw new Error('登记没有结果')
  if ('refused' in result) throw refused(result.refused, result.details)
  if (poke) deps.poke(poke.account)
  const { id, added } = result
  const answer = { id, added, armed: false, warnings, links: linksOf(id, deps) }
  return { status: added ? 201 : 200, answer }
}

const pause = 100

/** Looks once, and then every 100 ms as many times as `patience` says. */
async function waitUntilArmed({ pool }: ApiDeps, id: string, patience: number): Promise<boolean> {
  for (let left = patience; ; left--) {
    if (await isArmed(pool, id)) return true
    if (left <= 0) return false
    await sleep(pause)
  }
}
