import { SMTPServer } from 'smtp-server'
import { serveParent } from './parent.ts'

/** A mail server that counts messages and keeps none of them; in a process of its own, so that its CPU is nobody's. */
let count = 0
let first = 0
let last = 0
const seen = new Set<string>()
let waiting: { count: number; done: () => void } | null = null

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, accept) {
    let head = ''
    stream.on('data', (chunk: Buffer) => {
      if (head.length < 4_096) head += chunk.toString('latin1')
    })
    stream.on('end', () => {
      arrived(head)
      accept()
    })
  },
})
// Without a listener a client that is killed would end the server.
server.on('error', () => {})

await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))

serveParent(answer, () => new Promise((resolve) => server.close(resolve)))

function arrived(head: string): void {
  count++
  last = Date.now()
  if (count === 1) first = last
  seen.add(/^Message-ID:\s*<([^>]+)>/im.exec(head)?.[1] ?? `none ${count}`)
  if (waiting && count >= waiting.count) waiting.done()
}

async function answer(question: unknown): Promise<object> {
  if (isQuestion(question)) {
    if (question.type === 'reset') reset()
    if (question.type === 'wait') await reached(question.count ?? 0, question.timeoutMs ?? 0)
    const ids = question.messageIds ?? []
    const among = ids.filter((id) => seen.has(id)).length
    return { port: port(), count, distinct: seen.size, first, last, among }
  }
  return {}
}

type Question = {
  type: 'reset' | 'wait' | 'report'
  count?: number
  timeoutMs?: number
  messageIds?: readonly string[]
}

function isQuestion(question: unknown): question is Question {
  return typeof question === 'object' && question !== null && 'type' in question
}

function reached(wanted: number, timeoutMs: number): Promise<void> {
  if (count >= wanted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      waiting = null
      resolve()
    }
    const timer = setTimeout(done, timeoutMs)
    waiting = { count: wanted, done }
  })
}

function reset(): void {
  count = 0
  first = 0
  last = 0
  seen.clear()
}

function port(): number {
  const address = server.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
