import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MailDev } from 'maildev'
import { guardOrigin } from './originGuard.ts'
import { isPortFree, keptPorts } from './ports.ts'

/** The development mailbox: takes every mail, delivers none, shows them on a page. */
export type EmbeddedMailbox = {
  /** for nodemailer: smtp://127.0.0.1:port */
  smtpUrl: string
  /** the page; `<webUrl>/api/email` lists the mails as JSON, `<webUrl>/api/email/<id>/html` is one mail as it looks */
  webUrl: string
  stop(): Promise<void>
}

export type MailboxOptions = {
  /** Mails are kept here as .eml files, and shown again at the next start. */
  dataDir: string
  /** Default for both: the port of the last start, else a free one. */
  smtpPort?: number
  webPort?: number
  log?: (line: string) => void
}

/** The oldest mails go first beyond this: they are all held in memory, about 0.1 MB each with their HTML part. */
export const mailsKept = 1_000

const largestMail = 10 * 1024 * 1024

/**
 * Starts the mailbox on 127.0.0.1, inside this process. A page of another origin cannot use it (`guardOrigin`).
 * Throws when a port that was asked for is taken.
 */
export async function startMailbox(options: MailboxOptions): Promise<EmbeddedMailbox> {
  const log = options.log ?? (() => {})
  const dataDir = resolve(options.dataDir)
  const mailDirectory = join(dataDir, 'mail')
  await mkdir(mailDirectory, { recursive: true, mode: 0o700 })
  const kept = await keptPorts(join(dataDir, 'ports.json'), ['smtp', 'web'])
  const smtp = options.smtpPort ?? kept.smtp
  const web = options.webPort ?? kept.web
  for (const port of [smtp, web]) {
    if (!(await isPortFree(port))) throw new Error(`开发邮箱无法启动：端口 ${port} 已被占用`)
  }
  const maildev = new MailDev({
    smtp,
    web,
    ip: '127.0.0.1', // its defaults listen on every interface
    webIp: '127.0.0.1',
    mailDirectory,
    maxEmails: mailsKept,
    maxMessageSize: largestMail,
    silent: true,
  })
  const { api } = await quietly(() => maildev.start())
  if (api) guardOrigin(api.server.server)
  const [smtpUrl, webUrl] = [`smtp://127.0.0.1:${smtp}`, `http://127.0.0.1:${web}`]
  log(`开发邮箱：${webUrl}（收信 ${smtpUrl}，保留最近 ${mailsKept} 封）`)
  return { smtpUrl, webUrl, stop: () => maildev.stop() }
}

/** maildev greets on the console even when told to be silent. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { info } = console
  console.info = () => {}
  try {
    return await work()
  } finally {
    console.info = info
  }
}
