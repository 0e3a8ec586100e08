import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Attempt, Parcel } from './smtp.ts'

/** One connection to the server; opened by its first message. */
export type SmtpLine = {
  /** Connects and logs in, and sends nothing; null = it went well. */
  open(signal: AbortSignal): Promise<Attempt | null>
  send(parcel: Parcel, signal: AbortSignal): Promise<Attempt>
  isUsable(): boolean
  /** What the server said first, before anybody logged in; '' until then. */
  greeting(): string
  close(): void
}

/** All below the time that one attempt may take (deps.ts): then it is the server's silence that ends it, with a reason. */
const timeouts = { connectionTimeout: 6_000, greetingTimeout: 6_000, socketTimeout: 8_000, dnsTimeout: 5_000 }

/** `url`: smtp://user:password@host:port or smtps://…; STARTTLS is used where the server offers it. */
export function openLine(url: string): SmtpLine {
  const { options, auth } = readUrl(url)
  let greeting = ''
  const connection = new SMTPConnection({
    ...{ ...options, ...timeouts, transactionLog: true },
    logger: firstReply((reply) => {
      greeting = reply
      // Logged no further: a line for each command would cost as much as the command.
      connection.options.transactionLog = false
    }),
  })
  let state: 'new' | 'open' | 'closed' = 'new'
  // Without a listener an error between two messages would end the process.
  connection.on('error', () => {
    state = 'closed'
  })
  connection.on('end', () => {
    state = 'closed'
  })

  async function open(signal: AbortSignal): Promise<Attempt | null> {
    const connected = await settled(connection, signal, (done) => connection.connect(done))
    if (connected) return { ...attemptOf(connected), phase: 'open' }
    if (auth) {
      const refused = await settled(connection, signal, (done) =>
        connection.login({ credentials: auth }, done),
      )
      if (refused) return { ...attemptOf(refused), phase: 'login' }
    }
    state = 'open'
    return null
  }

  async function send({ from, to, raw }: Parcel, signal: AbortSignal): Promise<Attempt> {
    const servedBefore = state === 'open'
    const failed = state === 'new' ? await open(signal) : null
    if (failed) {
      close()
      return failed
    }
    const body = bodyOf(raw)
    let reply = ''
    const error = await settled(connection, signal, (done) =>
      connection.send({ from, to: [to] }, body.stream, (sendError, info) => {
        reply = info?.response ?? ''
        done(sendError ?? undefined)
      }),
    )
    if (!error) return { ...said, code: codeOf(reply) ?? 250, reply, handedOver: true }
    const attempt = { ...attemptOf(error), handedOver: body.wasRead() }
    // The server answered and the connection lives: after RSET it can carry the next one.
    const reset = isReply(error) && attempt.code !== 421 && !signal.aborted && state === 'open'
    if (!reset || (await settled(connection, signal, (done) => connection.reset(done)))) close()
    return {
      ...attempt,
      stale: servedBefore && attempt.code === null && !attempt.handedOver && !signal.aborted,
    }
  }

  function close(): void {
    state = 'closed'
    connection.close()
  }

  return { open, send, isUsable: () => state === 'open', greeting: () => greeting, close }
}

type SmtpError = Error & { responseCode?: number; response?: string }
type Done = (error?: SmtpError | null) => void

/** Undefined when it went well. A connection that dies without a word, or an abort, is an error too. */
function settled(
  connection: SMTPConnection,
  signal: AbortSignal,
  act: (done: Done) => void,
): Promise<SmtpError | undefined> {
  return new Promise((resolve) => {
    const finish = (error?: SmtpError | null) => {
      connection.off('error', finish)
      connection.off('end', onEnd)
      signal.removeEventListener('abort', onAbort)
      resolve(error ?? undefined)
    }
    // In the next turn: the client tells a send its error after it has told the connection's end.
    const onEnd = () => setImmediate(() => finish(new Error('connection closed')))
    const onAbort = () => {
      finish(new Error('no final reply in time'))
      connection.close()
    }
    connection.on('error', finish)
    connection.once('end', onEnd)
    signal.addEventListener('abort', onAbort, { once: true })
    act(finish)
  })
}

/** The message as a stream that knows whether it was asked for: it is read only once the server has answered 354. */
function bodyOf(raw: Buffer): { stream: Readable; wasRead(): boolean } {
  let read = false
  const stream = new Readable({
    read() {
      if (read) return
      read = true
      this.push(raw)
      this.push(null)
    },
  })
  return { stream, wasRead: () => read }
}

const said = { handedOver: false, stale: false, phase: 'message', distrusted: false } as const

function attemptOf(error: SmtpError): Attempt {
  const code = error.responseCode ?? codeOf(error.response ?? '')
  return {
    ...said,
    code,
    reply: error.response ?? error.message,
    distrusted: code === null && certificateWords.test(error.message),
  }
}

/** Node's own words: self-signed, of another host, expired, of an unknown issuer. */
const certificateWords = /certificate|altname/i

/** A logger that hands on the server's first line and hears nothing else. */
function firstReply(heard: (reply: string) => void) {
  const silent = () => {}
  return {
    ...{ level: silent, trace: silent, info: silent, warn: silent, error: silent, fatal: silent },
    debug(about: object, reply: string) {
      if ('tnx' in about && about.tnx === 'server') heard(reply)
    },
  }
}

function isReply(error: SmtpError): boolean {
  return error.responseCode !== undefined
}

function codeOf(reply: string): number | null {
  const code = Number(/^(\d{3})/.exec(reply)?.[1])
  return Number.isNaN(code) ? null : code
}

function readUrl(text: string) {
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  const port = Number(url.port) || (secure ? 465 : 587)
  const auth = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : null
  const insecure = url.searchParams.get('tls') === 'insecure'
  const tls = insecure ? { rejectUnauthorized: false } : undefined
  return {
    options: { host: url.hostname, port, secure, tls, ignoreTLS: url.searchParams.get('tls') === 'off' },
    auth,
  }
}
