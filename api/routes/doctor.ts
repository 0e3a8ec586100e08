import { adminOnly } from '../auth.ts'
import { doctorAnswer } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { examine } from '../doctor/doctor.ts'
import type { RouteApp } from './routeApp.ts'

export function mountDoctor(app: RouteApp, { clock, doctor }: ApiDeps): void {
  app.get(
    '/doctor',
    {
      config: adminOnly,
      schema: {
        tags: ['系统'],
        summary: '体检：数据库、Temporal、发信邮箱、对外地址，哪里不对、怎么办',
        description: '逐项检查，各自几秒内有结果；登录邮箱但不发信。服务没有运行时用命令 zhenggai doctor',
        response: { 200: doctorAnswer },
      },
    },
    async () => {
      const advice = '在服务器上运行 zhenggai doctor'
      const checks = doctor
        ? await examine(doctor, clock)
        : [{ name: '设置', ok: false, detail: '这个接口不知道各服务的地址', advice }]
      return { ok: checks.every(({ ok }) => ok), checks }
    },
  )
}
