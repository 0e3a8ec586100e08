import { openLine } from './smtpLine.ts'

/** What a mail server said to somebody who logs in and sends nothing. */
export type SmtpProbe = {
  ok: boolean
  /** Where it ended: no connection, no trust in its certificate, login refused. */
  failed: 'connection' | 'certificate' | 'login' | null
  /** The server's own words, or the connection's error. */
  reply: string
}

/** Logs in as the mailroom does, with the same client, and hangs up. Never throws; `milliseconds` is the whole of it. */
export async function probeLogin(url: string, milliseconds: number): Promise<SmtpProbe> {
  const line = openLine(url)
  try {
    const failed = await line.open(AbortSignal.timeout(milliseconds))
    if (failed === null) return { ok: true, failed: null, reply: line.greeting() }
    const { phase, distrusted, reply } = failed
    return {
      ok: false,
      failed: phase === 'login' ? 'login' : distrusted ? 'certificate' : 'connection',
      reply,
    }
  } finally {
    line.close()
  }
}
