import { type ArmingProgress, armingProgress, forgetArmed } from '../../db/arming.ts'
import { officeOnly } from '../auth.ts'
import { noBody, rearmAnswer } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

/** 重新布置: every open measure gets its workflow anew, or is told to look, as after a lost Temporal. */
export function mountRearm(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/rearm',
    {
      config: officeOnly,
      schema: {
        tags: ['系统'],
        summary: '有多少措施的工作流已布置',
        response: { 200: rearmAnswer },
      },
    },
    async () => viewOf(await armingProgress(deps.pool)),
  )
  app.post(
    '/rearm',
    {
      config: officeOnly,
      schema: {
        tags: ['系统'],
        summary: '重新布置全部未办结的措施',
        description:
          '已在运行的工作流只是再看一次；什么都不会重复通知。由工作进程逐批完成，进度见 GET /rearm',
        body: noBody,
        response: { 200: rearmAnswer },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client) => {
          await forgetArmed(client)
          return { status: 200, answer: viewOf(await armingProgress(client)) }
        },
      }),
  )
}

function viewOf({ measures, unarmed }: ArmingProgress) {
  const armed = measures - unarmed
  const sentence =
    unarmed === 0 ? `${measures} 项措施都已布置` : `已布置 ${armed}/${measures} 项措施，还有 ${unarmed} 项`
  return { measures, armed, unarmed, sentence }
}
