import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTransport } from 'nodemailer'
import { startMailbox } from '../../embedded/mailbox.ts'
import { guardOrigin, whyRefused } from '../../embedded/originGuard.ts'
import { freePort, keptPorts } from '../../embedded/ports.ts'
import { temporaryHome } from '../../embedded/temporaryHome.ts'

let temporary: Awaited<ReturnType<typeof temporaryHome>>
let home: string

beforeAll(async () => {
  temporary = await temporaryHome('mailbox')
  home = temporary.path
})

afterAll(() => temporary.remove())

describe('the development mailbox', () => {
  it('keeps mails over a restart and shows one as it looks', async () => {
    const first = await bringUpMailbox()
    const transport = createTransport(first.smtpUrl)
    const mail = { from: 'office@example.cn', to: 'owner@example.cn', subject: '【逾期】第三项' }
    await transport.sendMail({ ...mail, text: '请报送进展', html: '<b>请报送进展</b>' })
    transport.close()
    await first.stop()
    const second = await bringUpMailbox()
    try {
      expect(second).toMatchObject({ webUrl: first.webUrl, smtpUrl: first.smtpUrl })
      const mails: { id: string; subject: string }[] = JSON.parse(await read(`${second.webUrl}/api/email`))
      expect(mails.map(({ subject }) => subject)).toEqual(['【逾期】第三项'])
      expect(await read(`${second.webUrl}/api/email/${mails[0]?.id}/html`)).toContain('<b>请报送进展</b>')
    } finally {
      await second.stop()
    }
  })

  it('cannot be read by a page from another origin, nor under a foreign name', async () => {
    const mailbox = await bringUpMailbox()
    try {
      const paths = ['/api/email', '/socket.io/?EIO=4&transport=polling', '/']
      for (const path of paths) {
        const answer = await fetch(mailbox.webUrl + path, { headers: { origin: 'http://elsewhere.example' } })
        expect([path, answer.status]).toEqual([path, 403])
      }
      expect(
        (await fetch(`${mailbox.webUrl}/api/email`, { headers: { origin: mailbox.webUrl } })).status,
      ).toBe(200)
    } finally {
      await mailbox.stop()
    }
  })

  const own = 'http://127.0.0.1:8025'
  const judged: [string, Record<string, string>, boolean][] = [
    ['our own page', { host: '127.0.0.1:8025', origin: own, 'sec-fetch-site': 'same-origin' }, true],
    ['our own page under localhost', { host: 'localhost:8025', origin: 'http://localhost:8025' }, true],
    ['a program', { host: '127.0.0.1:8025' }, true],
    [
      'a typed address',
      { host: '127.0.0.1:8025', 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
      true,
    ],
    [
      'a followed link',
      { host: '127.0.0.1:8025', 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
      true,
    ],
    ['a name that resolves to this machine', { host: 'elsewhere.example:8025' }, false],
    ['another server of this machine', { host: '127.0.0.1:8025', origin: 'http://127.0.0.1:3000' }, false],
    ['a sandboxed frame', { host: '127.0.0.1:8025', origin: 'null' }, false],
    [
      'an image on a foreign page',
      { host: '127.0.0.1:8025', 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
      false,
    ],
    [
      'a foreign page that frames us',
      { host: '127.0.0.1:8025', 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' },
      false,
    ],
    ['nobody', {}, false],
  ]
  it.each(judged)('judges %s', (_who, headers, allowed) => {
    expect(whyRefused({ method: 'GET', headers }, 8025) === null).toBe(allowed)
  })

  it('refuses a WebSocket of a foreign page too', async () => {
    const server = createServer()
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
    guardOrigin(server)
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const headers = { connection: 'upgrade', upgrade: 'websocket', origin: 'http://elsewhere.example' }
    const { status } = await fetchRaw(port, headers)
    server.close()
    expect(status).toBe(403)
  })
})

describe('ports', () => {
  it('stay the same from start to start, except one that somebody else took', async () => {
    const file = join(home, 'some-ports.json')
    const first = await keptPorts(file, ['a', 'b'])
    expect(await keptPorts(file, ['a', 'b'])).toEqual(first)
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(first.a, '127.0.0.1', resolve))
    const second = await keptPorts(file, ['a', 'b'])
    squatter.close()
    expect(second.b).toBe(first.b)
    expect(second.a).not.toBe(first.a)
  })
})

const bringUpMailbox = () => startMailbox({ dataDir: join(home, 'mailbox') })

async function read(url: string): Promise<string> {
  return (await fetch(url)).text()
}

function fetchRaw(port: number, headers: Record<string, string>): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', headers })
    asked.once('response', (answer) => resolve({ status: answer.statusCode ?? 0 }))
    asked.once('upgrade', () => resolve({ status: 101 }))
    asked.once('error', reject)
    asked.end()
  })
}
