import { readMailAccounts } from '../../db/mailAccounts.ts'
import { resumeSending, type SendingState, sendingState, stopSending } from '../../db/office.ts'
import { rehearsalMode } from '../../db/rehearsalMode.ts'
import { contextOf, loadVersions, newestVersions } from '../../db/versions.ts'
import type { Poke } from '../../db/wake.ts'
import { officeOnly } from '../auth.ts'
import { noBody, sendingAnswer, sendingStatus } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { accountView } from '../mailAccounts.ts'
import { momentOrNull, momentWords } from '../moments.ts'
import { rehearsalModeOf } from '../rehearsalViews.ts'
import { whoActs } from '../whoActs.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

export function mountSending(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/sending/stop',
    {
      config: officeOnly,
      schema: {
        tags: ['发信'],
        summary: '紧急停发',
        description: '立刻停止一切发信；已交给邮件服务器的除外。到期的照常记录，恢复后合并补发',
        body: noBody,
        response: { 200: sendingAnswer },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (_, now) => {
          const by = await whoActs(request.actor, deps)
          return { status: 200, answer: viewOf(await stopSending(deps.pool, { by, now })) }
        },
      }),
  )
  app.post(
    '/sending/resume',
    {
      config: officeOnly,
      schema: { tags: ['发信'], summary: '恢复发信', body: noBody, response: { 200: sendingAnswer } },
    },
    async (request, reply) => {
      const pokes: Poke[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (_, now) => {
          const resumed = await resumeSending(deps.pool, { now })
          pokes.push(...resumed.pokes)
          return { status: 200, answer: viewOf(resumed.state) }
        },
      })
      for (const { account } of pokes) deps.poke(account)
    },
  )
  app.get(
    '/sending',
    {
      schema: {
        tags: ['发信'],
        summary: '是否停发，还有多少待发，预计何时发完',
        response: { 200: sendingStatus },
      },
    },
    async () => {
      const [state, mode] = await Promise.all([sendingState(deps.pool), rehearsalMode(deps.pool)])
      return {
        ...viewOf(state),
        rehearsal: mode && rehearsalModeOf(mode),
        accounts: await accountsOf(deps),
      }
    },
  )
}

async function accountsOf({ pool, clock }: ApiDeps) {
  const now = clock()
  const versions = await loadVersions(pool)
  const slots = contextOf(versions, newestVersions(versions), now)
  return (await readMailAccounts(pool)).map((account) => accountView(account, { now, clock: slots }))
}

function viewOf({ stopped, by, at }: SendingState) {
  const since = at === null ? '' : `，自 ${momentWords(at)}`
  const sentence = stopped ? `已停发（${by ?? '系统'}${since}）：不发任何邮件，恢复后合并补发` : '正常发信'
  return { stopped, by, at: momentOrNull(at), sentence }
}
