import { isIP } from 'node:net'
import { z } from 'zod'

/** Which program reads its settings: `start` brings up itself what is not set, the others need it. */
export type ProgramRole = 'start' | 'worker' | 'api' | 'migrate' | 'backup'

/** The settings of a program, frozen. A URL that is null is of a server that `npm start` brings up, or that the role does without. */
export type Config = Readonly<{
  databaseUrl: string | null
  /** The role that runs migrations; the application's own role may not change history. */
  databaseOwnerUrl: string | null
  /** What the environment names; a temporal.toml profile is read by the worker besides. */
  temporal: Readonly<{ address: string | null; namespace: string | null }>
  /** A section of temporal.toml names the server. */
  temporalProfile: boolean
  smtpUrl: string | null
  mailFrom: string
  /** The most that the account sends; its pace is learned below that. */
  mailsPerSecond: number
  /** Whose replies the mail server gives; null: by its name or greeting. */
  mailProvider: MailProvider | null
  office: Readonly<{ name: string; contact: string; replyTo: string; alarmAddress: string | null }>
  publicUrl: string
  /** Signs the links in mails; null: `npm start` keeps one in its data folder. Worker and API need the same. */
  linkSecret: string | null
  api: Readonly<{
    host: string
    port: number
    /** Requests a minute that the API answers. */
    limits: Readonly<{ person: number; office: number; address: number; failures: number }>
    /** Reverse proxies whose word about a caller's address is taken. */
    trustedProxies: readonly string[]
  }>
  dataDir: string
  /** Where the dead man's switch is beaten; null = nobody watches from outside. */
  heartbeatUrl: string | null
  /** Prometheus metrics on 127.0.0.1; null = none. */
  metricsPort: number | null
  logLevel: LogLevel
}>

export type LogLevel = (typeof logLevels)[number]
export type MailProvider = (typeof mailProviders)[number]

/** Every setting that is wrong or missing, one a line, in Chinese. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`设置有 ${problems.length} 处不对：\n${problems.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * Reads the settings of a role from the environment. Throws a ConfigError that lists everything at once: the setting's
 * name, what was found (passwords hidden), what is allowed.
 */
export function readConfig(role: ProgramRole, env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = settings.safeParse(given)
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0]))
  const problems = [
    ...wrong.map((name) => `${name}：找到“${printable(name, given[name] ?? '')}”，应为${allowed(name)}`),
    ...missing(role, given).map((name) => `${name}：没有设置，应为${allowed(name)}`),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return freeze(parsed.data)
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const mailProviders = ['qq', 'exmail', 'netease', 'coremail', 'generic'] as const

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol))
const port = z.coerce.number().int().min(1).max(65_535)
/** A bare address: the name beside it in mails is OFFICE_NAME. */
const address = z.string().regex(/^[^\s<>()[\],;:\\"@]+@[^\s<>()[\],;:\\"@]+$/)
const line = z.string().regex(/^[^\r\n]+$/)

const requests = z.coerce.number().int().min(1).max(1_000_000)

const settings = z.object({
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_OWNER_URL: url('postgres:', 'postgresql:').optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/:]+:\d+$|^\[[\da-f:]+\]:\d+$/i)
    .optional(),
  TEMPORAL_NAMESPACE: line.optional(),
  TEMPORAL_PROFILE: line.optional(),
  TEMPORAL_CONFIG_FILE: line.optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: address.default('zhenggai@localhost'),
  MAILS_PER_SECOND: z.coerce.number().int().min(1).max(10_000).default(20),
  MAIL_PROVIDER: z.enum(mailProviders).optional(),
  OFFICE_NAME: line.default('整改办'),
  OFFICE_CONTACT: line.default('请与整改办联系'),
  OFFICE_REPLY_TO: address.optional(),
  OFFICE_ALARM_ADDRESS: address.optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  LINK_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/)
    .optional(),
  API_PORT: port.default(8390),
  API_HOST: z
    .string()
    .regex(/^[\w.:-]+$/)
    .default('127.0.0.1'),
  API_LIMIT_PERSON: requests.default(600),
  API_LIMIT_OFFICE: requests.default(12_000),
  API_LIMIT_ADDRESS: requests.default(1_200),
  API_LIMIT_FAILURES: requests.default(30),
  API_TRUSTED_PROXIES: z
    .string()
    .refine((text) => text.split(',').every(isAddressRange))
    .optional(),
  DATA_DIR: line.default('.data'),
  HEARTBEAT_URL: url('http:', 'https:').optional(),
  METRICS_PORT: port.optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
})

type SettingName = keyof typeof settings.shape

const allowedWords: Record<SettingName, string> = {
  DATABASE_URL: '数据库地址，如 postgresql://用户:口令@主机:5432/库名',
  DATABASE_OWNER_URL: '有建表权限的数据库地址，如 postgresql://用户:口令@主机:5432/库名',
  TEMPORAL_ADDRESS:
    'Temporal 的主机和端口，如 127.0.0.1:7233（或用 TEMPORAL_PROFILE 指定 temporal.toml 中的一节）',
  TEMPORAL_NAMESPACE: '命名空间的名称',
  TEMPORAL_PROFILE: 'temporal.toml 中一节的名称',
  TEMPORAL_CONFIG_FILE: 'temporal.toml 的路径',
  SMTP_URL: '发信服务器，如 smtps://用户:口令@smtp.example.cn:465',
  MAIL_FROM: '发件地址，如 zgb@example.cn（显示的名称是 OFFICE_NAME）',
  MAILS_PER_SECOND: '每秒最多发出的封数，1 到 10000 的整数',
  MAIL_PROVIDER: `发信服务商，${mailProviders.join('、')} 之一；不设则按服务器自动判断`,
  OFFICE_NAME: '整改办的全称，一行',
  OFFICE_CONTACT: '整改办的联系方式，一行，如 010-12345678',
  OFFICE_REPLY_TO: '回信地址，如 zgb@example.cn',
  OFFICE_ALARM_ADDRESS: '接收告警的地址，如 zgb@example.cn',
  PUBLIC_URL: '邮件中链接的开头，如 https://zhenggai.example.cn',
  LINK_SECRET: '给邮件中的链接签名的密钥，至少 32 个英文字母、数字或符号，工作进程与接口相同',
  API_PORT: '1 到 65535 的端口',
  API_HOST: '监听的地址，如 127.0.0.1',
  API_LIMIT_PERSON: '个人令牌每分钟最多的请求数，1 到 1000000 的整数',
  API_LIMIT_OFFICE: '整改办和系统的令牌每分钟最多的请求数，1 到 1000000 的整数',
  API_LIMIT_ADDRESS: '一个地址没有令牌时每分钟最多的请求数，1 到 1000000 的整数',
  API_LIMIT_FAILURES: '一个地址用无效令牌每分钟最多的请求数，1 到 1000000 的整数',
  API_TRUSTED_PROXIES: '反向代理的地址，用逗号分开，如 127.0.0.1,10.0.0.0/8',
  DATA_DIR: '数据目录',
  HEARTBEAT_URL: '外部监视服务给的地址，如 https://hc.example.cn/ping/…',
  METRICS_PORT: '1 到 65535 的端口',
  LOG_LEVEL: logLevels.join('、'),
}

/** Real mail never goes out under a made-up sender, so these come with the server that sends it. */
const ofMail = ['MAIL_FROM', 'OFFICE_NAME', 'OFFICE_CONTACT', 'PUBLIC_URL'] as const

/** 10.0.0.1, 10.0.0.0/8, ::1, fd00::/8 */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  return version > 0 && rest.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits))
}

function missing(role: ProgramRole, given: NodeJS.ProcessEnv): SettingName[] {
  const needed: SettingName[] = given.SMTP_URL && sendsMail(role) ? [...ofMail] : []
  if (role !== 'start' && role !== 'backup') needed.push('DATABASE_URL')
  if (role === 'worker' || role === 'api') needed.push('LINK_SECRET')
  if (role === 'worker') {
    needed.push('SMTP_URL')
    if (!given.TEMPORAL_PROFILE && !given.TEMPORAL_CONFIG_FILE) needed.push('TEMPORAL_ADDRESS')
  }
  return needed.filter((name) => !given[name])
}

function sendsMail(role: ProgramRole): boolean {
  return role === 'start' || role === 'worker'
}

function allowed(name: string): string {
  return Object.entries(allowedWords).find(([known]) => known === name)?.[1] ?? ''
}

/** Neither a password nor a secret is printed: what is wrong with them is said by what is allowed. */
function printable(name: string, text: string): string {
  if (name === 'LINK_SECRET') return `${text.length} 个字符`
  return text.replace(/(:\/\/[^:@/\s]*):[^@\s]*@/, '$1:***@').slice(0, 120)
}

function freeze(given: z.infer<typeof settings>): Config {
  return Object.freeze({
    databaseUrl: given.DATABASE_URL ?? null,
    databaseOwnerUrl: given.DATABASE_OWNER_URL ?? given.DATABASE_URL ?? null,
    temporal: Object.freeze({
      address: given.TEMPORAL_ADDRESS ?? null,
      namespace: given.TEMPORAL_NAMESPACE ?? null,
    }),
    temporalProfile: Boolean(given.TEMPORAL_PROFILE ?? given.TEMPORAL_CONFIG_FILE),
    smtpUrl: given.SMTP_URL ?? null,
    mailFrom: given.MAIL_FROM,
    mailsPerSecond: given.MAILS_PER_SECOND,
    mailProvider: given.MAIL_PROVIDER ?? null,
    office: Object.freeze({
      name: given.OFFICE_NAME,
      contact: given.OFFICE_CONTACT,
      replyTo: given.OFFICE_REPLY_TO ?? given.MAIL_FROM,
      alarmAddress: given.OFFICE_ALARM_ADDRESS ?? null,
    }),
    publicUrl: (given.PUBLIC_URL ?? `http://127.0.0.1:${given.API_PORT}`).replace(/\/+$/, ''),
    linkSecret: given.LINK_SECRET ?? null,
    api: Object.freeze({
      host: given.API_HOST,
      port: given.API_PORT,
      limits: Object.freeze({
        person: given.API_LIMIT_PERSON,
        office: given.API_LIMIT_OFFICE,
        address: given.API_LIMIT_ADDRESS,
        failures: given.API_LIMIT_FAILURES,
      }),
      trustedProxies: Object.freeze(given.API_TRUSTED_PROXIES?.split(',') ?? []),
    }),
    dataDir: given.DATA_DIR,
    heartbeatUrl: given.HEARTBEAT_URL ?? null,
    metricsPort: given.METRICS_PORT ?? null,
    logLevel: given.LOG_LEVEL,
  })
}
