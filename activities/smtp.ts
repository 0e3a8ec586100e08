import type { SmtpSettings } from './deps.ts'
import type { ReplyClass } from './providers/classes.ts'
import { consequences } from './providers/classes.ts'
import type { Provider } from './providers/index.ts'
import { classOf, providerOf } from './providers/index.ts'
import type { SmtpLine } from './smtpLine.ts'
import { openLine } from './smtpLine.ts'

/** One message to one recipient; `raw` are its exact bytes. */
export type Parcel = { from: string; to: string; raw: Buffer }

export type SendOutcome = {
  outcome: 'accepted' | 'refused' | 'deferred' | 'unknown' | 'accountStopped'
  code: number | null
  /** The server's own words, or the connection's error. */
  reply: string
  class: ReplyClass
}

/** The connections of one account. A send never throws: what happened is its answer. */
export type Post = {
  /** Null: `mayStart` said no when its turn came; the server was not asked. `attempt` = milliseconds. */
  send(parcel: Parcel, limits: { mayStart: () => boolean; attempt: number }): Promise<SendOutcome | null>
  /** Ends idle connections; the next send opens new ones. */
  rest(): void
}

/**
 * A pool of connections over nodemailer's SMTP client. It never repeats a message by itself: whether one may go again is
 * the ledger's decision.
 */
export function openPost(settings: SmtpSettings): Post {
  const host = new URL(settings.url).hostname
  const idle: SmtpLine[] = []
  const waiting: (() => void)[] = []
  let free = settings.connections ?? 5

  async function send(parcel: Parcel, limits: { mayStart: () => boolean; attempt: number }) {
    await turn()
    try {
      return limits.mayStart() ? await inTime(limits.attempt, (signal) => sendOn(parcel, signal)) : null
    } finally {
      free++
      waiting.shift()?.()
    }
  }

  async function turn(): Promise<void> {
    // Looked at again: a send that came just now may have taken the turn.
    while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    free--
  }

  async function sendOn(parcel: Parcel, signal: AbortSignal): Promise<SendOutcome> {
    const line = idle.pop() ?? openLine(settings.url)
    const result = await line.send(parcel, signal)
    if (line.isUsable()) idle.push(line)
    // A server may end an idle connection at any time; nothing of the message was sent, so a new one may carry it.
    else if (result.stale) return sendOn(parcel, signal)
    const { provider: configured = null } = settings
    return outcomeOf(result, () => providerOf({ configured, host, greeting: line.greeting() }))
  }

  return {
    send,
    rest() {
      for (const line of idle.splice(0)) line.close()
    },
  }
}

/** Not AbortSignal.timeout: that one fires for every mail, also when it is long sent. */
async function inTime<T>(limit: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), limit)
  try {
    return await act(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}

/** How an attempt ended, before anybody judges it. `handedOver`: the server had answered 354 and got the message's bytes. */
export type Attempt = {
  code: number | null
  reply: string
  handedOver: boolean
  /** It failed before anything was said about this message, on a connection that had served before. */
  stale: boolean
  /** It failed before the connection could carry any message: at the greeting (`open`) or the login. */
  phase: 'open' | 'login' | 'message'
  /** The server's certificate is not to be trusted: nothing was said to it, least of all the password. */
  distrusted: boolean
}

/** Only a 354 without a final reply is `unknown`; without a 354 the message may safely go again. */
export function outcomeOf(attempt: Attempt, provider: () => Provider): SendOutcome {
  const { code, reply } = attempt
  const replyClass = judge(attempt, provider)
  return { outcome: consequences[replyClass].outcome, code, reply, class: replyClass }
}

function judge(
  { code, reply, handedOver, phase, distrusted }: Attempt,
  provider: () => Provider,
): ReplyClass {
  if (distrusted) return 'certificate'
  if (code === null && handedOver) return 'noReply'
  if (code === null) return phase === 'message' ? 'interrupted' : 'unreachable'
  if (code >= 200 && code < 300) return 'accepted'
  if (phase === 'login' && code >= 500) return 'loginRefused'
  // A server that greets with a refusal says nothing about any mail.
  return phase === 'message' ? classOf(provider(), code, reply) : 'unreachable'
}
