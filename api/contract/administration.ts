import { z } from 'zod'
import { roles } from '../../domain/roster.ts'
import { localDate, moment, name } from './fields.ts'

export const personView = z.object({
  id: z.string(),
  name: z.string(),
  units: z.array(z.string()),
  title: z.string().nullable(),
  roles: z.array(z.string()),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})

export const rosterEntry = z.strictObject({
  id: z.string().nullable().default(null),
  name: name('姓名', 100),
  units: z.array(name('单位')).max(50).default([]),
  title: z.string().trim().max(200).nullable().default(null),
  roles: z.array(z.enum(roles, { error: `角色应为 ${roles.join('、')} 之一` })).default([]),
  email: z.email({ error: '应为电子邮箱地址，如 name@example.cn' }).nullable().default(null),
  phone: z.string().trim().max(100).nullable().default(null),
  validFrom: localDate.nullable().default(null),
})

export const rosterPut = z.strictObject({
  entries: z.array(rosterEntry).min(1, '至少一人').max(5000, '不超过 5000 人'),
  /** The entries are everybody: who is missing leaves today. */
  complete: z.boolean().default(false),
  /** Who takes over from whom of those that leave. */
  successors: z
    .array(
      z.strictObject({
        person: name('离岗的人：编号或姓名', 100),
        successor: name('接手人：编号或姓名', 100),
      }),
    )
    .max(500)
    .default([]),
  reason: name('离岗的原因').default('花名册更新'),
})

export const rosterAnswer = z.object({
  version: z.number(),
  added: z.number(),
  changed: z.number(),
  ended: z.number(),
  ids: z.array(z.string()),
  /** Hand-overs of those who left, by id. */
  handovers: z.array(z.string()).default([]),
})

export const rosterView = z.object({ version: z.number(), people: z.array(personView) })

export const unitsPut = z.strictObject({
  units: z
    .array(z.strictObject({ name: name('单位'), parent: name('上级单位；没有上级时为 null').nullable() }))
    .min(1, '至少一个单位')
    .max(5000, '不超过 5000 个单位'),
})

export const unitsView = z.object({
  /** Of the roster: it grows with every change of the tree. */
  version: z.number(),
  units: z.array(z.object({ name: z.string(), parent: z.string() })),
})

export const tokenBody = z
  .strictObject({
    name: name('用途', 100),
    person: name('人员编号或姓名', 100).nullable().default(null),
    service: name('系统名称', 100).nullable().default(null),
    roles: z
      .array(z.enum(['admin', 'office', 'person'], { error: '权限应为 admin、office、person 之一' }))
      .min(1, '至少一项权限'),
    expiresInDays: z.number().int().min(1).max(3660).default(365),
  })
  .refine(
    ({ person, service }) => (person === null) !== (service === null),
    '令牌属于一个人（person）或一个系统（service），二者填一',
  )

export const tokenView = z.object({
  prefix: z.string(),
  name: z.string(),
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  service: z.string().nullable(),
  roles: z.array(z.string()),
  expiresAt: moment,
  createdAt: moment,
  revokedAt: moment.nullable(),
})

export const tokenMade = z.object({
  prefix: z.string(),
  /** Given out once: null when the request is repeated, because only its hash is kept. */
  token: z.string().nullable(),
  expiresAt: moment,
})

export const tokenList = z.object({ tokens: z.array(tokenView) })

export const tokenParams = z.object({ prefix: name('令牌的前缀', 40) })

export const revokedAnswer = z.object({ prefix: z.string(), revoked: z.boolean() })

export const sendingAnswer = z.object({
  stopped: z.boolean(),
  by: z.string().nullable(),
  at: moment.nullable(),
  sentence: z.string(),
})

export const rehearsalModeBody = z.strictObject({ reason: name('开启演练模式的原因') })

/** 演练模式: all mail goes to the office. */
export const rehearsalModeView = z.object({
  since: moment,
  by: z.string(),
  reason: z.string(),
  sentence: z.string(),
})

export const rehearsalModeEnded = z.object({
  /** Notices that were shown to the office only and now wait for their people. */
  returned: z.number(),
  sentence: z.string(),
})

/** With how each account stands and when the last of a storm will have gone. */
export const sendingStatus = sendingAnswer.extend({
  /** Null: mail goes to whom it is for. */
  rehearsal: rehearsalModeView.nullable(),
  accounts: z.array(
    z.object({
      account: z.string(),
      stoppedReason: z.string().nullable(),
      pausedUntil: moment.nullable(),
      pausedReason: z.string().nullable(),
      mailsPerSecond: z.number().nullable(),
      waiting: z.number().int(),
      expectedEnd: moment.nullable(),
      sentence: z.string(),
    }),
  ),
})

export const healthAnswer = z.object({ ok: z.literal(true) })

export const check = z.object({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  advice: z.string().optional(),
})
export type Check = z.output<typeof check>

export const readinessAnswer = z.object({ ready: z.boolean(), checks: z.array(check) })

/** `ok`: every dependency is as it should be. */
export const doctorAnswer = z.object({ ok: z.boolean(), checks: z.array(check) })

export const meAnswer = z.object({
  token: z.object({ prefix: z.string(), name: z.string(), roles: z.array(z.string()), expiresAt: moment }),
  person: personView.nullable(),
  service: z.string().nullable(),
  onBehalfOf: personView.nullable(),
})
