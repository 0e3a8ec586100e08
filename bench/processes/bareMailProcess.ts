import nodemailer from 'nodemailer'
import { lettersOf } from '../letters.ts'
import { serveParent } from './parent.ts'

/** M0: nothing but nodemailer's pool, with as many connections as ours, in a process of its own. */
const transport = nodemailer.createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(process.env.BENCH_SINK_PORT),
  secure: false,
  maxConnections: Number(process.env.BENCH_CONNECTIONS),
  maxMessages: Number.POSITIVE_INFINITY,
})
let round = 0

serveParent(send, async () => transport.close())

async function send(question: unknown): Promise<object> {
  const count = typeof question === 'object' && question !== null && 'count' in question ? question.count : 0
  // Written before the clock starts: what is measured is MIME and SMTP.
  const letters = lettersOf(Number(count))
  round++
  const before = process.cpuUsage()
  const startedAt = Date.now()
  await Promise.all(
    letters.map(({ subject, text, html }, index) =>
      transport.sendMail({
        from: { name: '整改办', address: 'zhenggai@bench.example' },
        to: { name: `责任人${index + 1}`, address: `owner${index + 1}@bench.example` },
        replyTo: 'zhenggai@bench.example',
        subject,
        text,
        html,
        messageId: `<m0-${round}-${index}@bench.example>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      }),
    ),
  )
  const { user, system } = process.cpuUsage(before)
  return { startedAt, cpu: (user + system) / 1e6 }
}
