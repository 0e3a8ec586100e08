import { beginRehearsalMode, endRehearsalMode } from '../../db/rehearsalMode.ts'
import type { Poke } from '../../db/wake.ts'
import { officeOnly } from '../auth.ts'
import { noBody, rehearsalModeBody, rehearsalModeEnded, rehearsalModeView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { rehearsalModeOf } from '../rehearsalViews.ts'
import { whoActs } from '../whoActs.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

const tags = ['发信']

export function mountRehearsalMode(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/sending/rehearsal',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '开启演练模式',
        description: '此后所有邮件只发到整改办，邮件上写明本应发给谁。已开启的照原样回答',
        body: rehearsalModeBody,
        response: { 200: rehearsalModeView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (_, now) => {
          const wanted = { by: await whoActs(request.actor, deps), reason: request.body.reason, since: now }
          return { status: 200, answer: rehearsalModeOf(await beginRehearsalMode(deps.pool, wanted)) }
        },
      }),
  )
  app.post(
    '/sending/rehearsal/end',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '结束演练模式',
        description: '演练中的邮件不算告知本人：仍然属实的通知按现在的情况合并，发给本人',
        body: noBody,
        response: { 200: rehearsalModeEnded },
      },
    },
    async (request, reply) => {
      const pokes: Poke[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (_, now) => {
          const ended = await endRehearsalMode(deps.pool, now)
          pokes.push(...ended.pokes)
          const { returned } = ended
          const sentence = `演练模式已结束：${returned} 条通知只给整改办看过，仍然属实的将发给本人`
          return { status: 200, answer: { returned, sentence } }
        },
      })
      for (const { account } of pokes) deps.poke(account)
    },
  )
}
