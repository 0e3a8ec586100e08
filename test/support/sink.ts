import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'

/** Where a server may fail a client: `data` is the command, `body` the message's bytes, `end` the final dot. */
export type Phase = 'connect' | 'ehlo' | 'auth' | 'mailFrom' | 'rcptTo' | 'data' | 'body' | 'end'

/** What the server does to one message or session instead of accepting it. */
export type Misbehaviour =
  | { at: Exclude<Phase, 'body'>; reply: string }
  | { at: Phase; next: 'silence' | 'reset' }
  /** Waits before it answers as usual; in the body, after every piece that it reads. */
  | { at: Phase; next: 'delay'; ms: number }

export type Received = { from: string; to: string; raw: string; accepted: boolean }

/** A real SMTP server on loopback that keeps what it is given and misbehaves on demand. */
export type Sink = {
  url: string
  /** Everything that came through DATA; `accepted` tells whether the client got its 250. */
  received: Received[]
  /** Connections opened so far. */
  connections(): number
  /** Asked once for every step; what is meant for another phase counts as null = behave. Replaces the former script. */
  script(behave: Behave): void
  clear(): void
  close(): Promise<void>
}

export type Behave = (about: { at: Phase; to: string | null; nth: number }) => Misbehaviour | null
type Options = { login?: { user: string; pass: string }; greeting?: string }

/** Shared by the sessions of one sink. */
type House = Options & {
  received: Received[]
  connections: number
  /** Mails begun since the last script. */
  nth: number
  behave: Behave
}

export async function openSink(options: Options = {}): Promise<Sink> {
  const house: House = { ...options, received: [], connections: 0, nth: 0, behave: () => null }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    house.connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Without a listener a killed client ends the process.
    socket.on('error', () => {})
    serve(socket, house)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const login = options.login ? `${options.login.user}:${options.login.pass}@` : ''
  return {
    url: `smtp://${login}127.0.0.1:${portOf(server.address())}`,
    received: house.received,
    connections: () => house.connections,
    script(next) {
      house.nth = 0
      house.behave = next
    },
    clear() {
      house.received.length = 0
      house.behave = () => null
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** One client's session: lines are answered one after the other, also when they come together (PIPELINING). */
function serve(socket: Socket, house: House): void {
  let input = ''
  let inBody = false
  let isSilent = false
  let from = ''
  let to: string | null = null
  let work = Promise.resolve()

  function say(reply: string): void {
    if (!isSilent && !socket.destroyed) socket.write(`${reply}\r\n`)
  }

  function inStore(at: Phase): Misbehaviour | null {
    const found = house.behave({ at, to, nth: house.nth })
    return found?.at === at ? found : null
  }

  /** True when the step goes on as usual; otherwise the client has got what was in store for it. */
  async function goesOn(at: Phase, found = inStore(at)): Promise<boolean> {
    if (found === null) return true
    if ('reply' in found) {
      say(found.reply)
      if (at === 'connect' || found.reply.startsWith('421')) socket.end()
      return false
    }
    if (found.next === 'delay') {
      await new Promise((resolve) => setTimeout(resolve, found.ms))
      return true
    }
    if (found.next === 'reset') socket.resetAndDestroy()
    else isSilent = true
    return false
  }

  async function answer(line: string): Promise<void> {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') {
      const auth = house.login ? '250-AUTH PLAIN\r\n' : ''
      if (await goesOn('ehlo')) say(`250-sink.example\r\n${auth}250-PIPELINING\r\n250 8BITMIME`)
    } else if (verb === 'AUTH') {
      if (await goesOn('auth')) say(isLogin(line, house.login) ? '235 2.7.0 ok' : refused)
    } else if (verb === 'MAIL') {
      house.nth++
      from = addressIn(line)
      to = null
      if (await goesOn('mailFrom')) say('250 2.1.0 ok')
    } else if (verb === 'RCPT') {
      const named = addressIn(line)
      to = named
      if (await goesOn('rcptTo')) say('250 2.1.5 ok')
      else to = null
    } else if (verb === 'DATA') {
      // A client that sent all its commands at once asks also after its recipient was refused.
      if (to === null) return say('503 5.5.1 no valid recipients')
      if (!(await goesOn('data'))) return
      inBody = true
      say('354 end with a dot')
    } else if (verb === 'QUIT') {
      say('221 2.0.0 bye')
      socket.end()
    } else say('250 2.0.0 ok')
  }

  async function take(raw: string): Promise<void> {
    const message = { from, to: to ?? '', raw, accepted: true }
    const found = inStore('end')
    // The client cannot know whether it was kept: both kinds of silence look the same to it.
    const isKnown = found === null || ('next' in found && found.next === 'delay')
    if (found === null || 'next' in found) house.received.push({ ...message, accepted: isKnown })
    if (await goesOn('end', found)) say('250 2.0.0 kept')
  }

  async function read(): Promise<void> {
    if (inBody && !(await goesOn('body'))) return
    for (;;) {
      const end = inBody ? endOfBody(input) : input.indexOf('\r\n')
      if (end < 0 || socket.destroyed) return
      const piece = input.slice(0, end)
      input = input.slice(end + (inBody ? 5 : 2))
      if (inBody) {
        inBody = false
        await take(`${piece}\r\n`.replace(/^\.\./gm, '.'))
      } else await answer(piece)
    }
  }

  socket.on('data', (chunk) => {
    input += chunk.toString('latin1')
    socket.pause()
    work = work.then(read).then(() => {
      socket.resume()
    })
  })
  work = goesOn('connect').then((welcome) => {
    if (welcome) say(house.greeting ?? '220 sink.example ESMTP')
  })
}

const refused = '535 5.7.8 authentication failed'

function endOfBody(input: string): number {
  return input.indexOf('\r\n.\r\n')
}

function isLogin(line: string, login: Options['login']): boolean {
  const [, , secret = ''] = line.split(' ')
  const [, user, pass] = Buffer.from(secret, 'base64').toString('utf8').split('\0')
  return user === login?.user && pass === login?.pass
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sink has no port')
  return address.port
}
