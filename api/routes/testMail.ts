import { randomUUID } from 'node:crypto'
import { sendingState } from '../../db/office.ts'
import { rehearsalMode } from '../../db/rehearsalMode.ts'
import { askForTestMail } from '../../db/testMails.ts'
import { officeOnly } from '../auth.ts'
import { testMailAsked, testMailBody } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { writeOnce } from '../writes.ts'
import type { RouteApp } from './routeApp.ts'

export function mountTestMail(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/mails/test',
    {
      config: officeOnly,
      schema: {
        tags: ['发信'],
        summary: '试发一封测试邮件',
        description:
          '由 worker 立即发出，不涉及任何措施，也不因答复而停用账号。邮件服务器的答复原文见 GET /mails/{mail} 的 reply',
        body: testMailBody,
        response: { 202: testMailAsked },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { to } = request.body
          const { stopped } = await sendingState(client)
          if (stopped) {
            throw new Problem('sendingStopped', '试发：现在已停发，应先恢复发信（zhenggai resume-sending）')
          }
          if (to !== deps.office.replyTo && (await rehearsalMode(client)) !== null) {
            throw new Problem(
              'rehearsing',
              `试发：找到“${to}”；演练模式中只发到整改办，应为 ${deps.office.replyTo}`,
            )
          }
          const id = `t-${randomUUID()}`
          await askForTestMail(client, { id, address: to, now })
          return { status: 202, answer: { id, to } }
        },
      }),
  )
}
