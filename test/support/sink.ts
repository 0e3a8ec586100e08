import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import type { SMTPServerSession } from 'smtp-server'
import { SMTPServer } from 'smtp-server'

/** What the server does to one message or session instead of accepting it. */
export type Misbehaviour =
  | { at: 'connect' | 'auth' | 'mailFrom' | 'rcptTo' | 'end'; reply: string }
  /** After 354: it takes the message and says nothing more, or cuts the line, or waits first and then accepts. */
  | { at: 'data'; next: 'silence' | 'reset' }
  | { at: 'data'; next: 'delay'; ms: number }
  | { at: 'rcptTo'; next: 'reset' }

export type Received = { from: string; to: string; raw: string; accepted: boolean }

/** A real SMTP server on loopback that keeps what it is given and misbehaves on demand. */
export type Sink = {
  url: string
  /** Everything that came through DATA; `accepted` tells whether the client got its 250. */
  received: Received[]
  /** Connections opened so far. */
  connections(): number
  /** Asked for every step; null = behave. Replaces the former script. */
  script(behave: (about: { to: string | null; nth: number }) => Misbehaviour | null): void
  clear(): void
  close(): Promise<void>
}

export async function openSink(options: { login?: { user: string; pass: string } } = {}): Promise<Sink> {
  const received: Received[] = []
  const sockets = new Map<number, Socket>()
  let connections = 0
  let nth = 0
  let behave: (about: { to: string | null; nth: number }) => Misbehaviour | null = () => null
  const misbehaviour = (to: string | null, at: Misbehaviour['at']) => {
    const found = behave({ to, nth })
    return found?.at === at ? found : null
  }
  const reset = (session: SMTPServerSession) => sockets.get(session.remotePort)?.resetAndDestroy()

  const server = new SMTPServer({
    disabledCommands: options.login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    allowInsecureAuth: true,
    authOptional: options.login === undefined,
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, callback) {
      connections++
      callback(failure(misbehaviour(null, 'connect')))
    },
    onAuth(auth, _session, callback) {
      const { login } = options
      const wrong =
        misbehaviour(null, 'auth') ??
        (auth.username !== login?.user || auth.password !== login?.pass ? refusal : null)
      callback(failure(wrong), wrong ? undefined : { user: auth.username ?? '' })
    },
    onMailFrom(_address, _session, callback) {
      nth++
      callback(failure(misbehaviour(null, 'mailFrom')))
    },
    onRcptTo(address, session, callback) {
      const found = misbehaviour(address.address, 'rcptTo')
      if (found && 'next' in found) reset(session)
      else callback(failure(found))
    },
    onData(stream, session, callback) {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const message = { from, to, raw: Buffer.concat(chunks).toString('latin1'), accepted: true }
        const found = misbehaviour(to, 'data') ?? misbehaviour(to, 'end')
        if (found && 'reply' in found) return callback(failure(found))
        if (!found || !('next' in found)) {
          received.push(message)
          return callback()
        }
        if (found.next === 'delay') {
          received.push(message)
          setTimeout(() => callback(), found.ms)
          return
        }
        // The client cannot know whether it was kept: both kinds of silence look the same to it.
        received.push({ ...message, accepted: false })
        if (found.next === 'reset') reset(session)
      })
    },
  })
  // Without a listener a killed client ends the server.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort
    if (port === undefined) return
    sockets.set(port, socket)
    socket.on('close', () => sockets.delete(port))
  })
  const port = await listen(server)
  const login = options.login ? `${options.login.user}:${options.login.pass}@` : ''
  return {
    url: `smtp://${login}127.0.0.1:${port}`,
    received,
    connections: () => connections,
    script(next) {
      nth = 0
      behave = next
    },
    clear() {
      received.length = 0
      behave = () => null
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.values()) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

const refusal: Misbehaviour = { at: 'auth', reply: '535 5.7.8 authentication failed' }

function failure(found: Misbehaviour | null): (Error & { responseCode: number }) | null {
  if (!found || !('reply' in found)) return null
  const [code = '450', ...words] = found.reply.split(' ')
  return Object.assign(new Error(words.join(' ')), { responseCode: Number(code) })
}

async function listen(server: SMTPServer): Promise<number> {
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return port
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
