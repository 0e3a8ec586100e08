import type { Behave, Misbehaviour, Phase } from './sink.ts'

type Trick = { name: string; does: Misbehaviour }

const reply = (at: Exclude<Phase, 'body'>, words: string): Trick => ({
  name: `${at}: ${words}`,
  does: { at, reply: words },
})
const fails = (at: Phase, next: 'silence' | 'reset'): Trick => ({
  name: `${at}: ${next}`,
  does: { at, next },
})
const slow = (at: Phase, ms: number): Trick => ({ name: `${at}: slow`, does: { at, next: 'delay', ms } })

/** Played upon connections, one after the other. */
const ofConnections: readonly Trick[] = [
  reply('connect', '554 IP in blacklist'),
  reply('connect', '421 HL:REP 163 smtp8'),
  ...[fails('connect', 'silence'), fails('connect', 'reset')],
  ...[fails('ehlo', 'silence'), fails('ehlo', 'reset')],
  reply('auth', '454 4.7.0 Temporary authentication failure'),
  reply('auth', '535 Error: authentication failed'),
  ...[fails('auth', 'silence'), fails('auth', 'reset')],
]

/** Played upon every thirtieth mail, before its recipient is named. */
const ofSessions: readonly Trick[] = [
  reply('mailFrom', '421 HL:ICC 163 smtp8,too many connections'),
  ...[fails('mailFrom', 'silence'), fails('mailFrom', 'reset')],
  reply('mailFrom', '421 HL:IFC 163 smtp8'),
  reply('mailFrom', '450 MI:CCL 163 smtp2'),
]

/** Each has recipients of its own, whose first mail it meets. */
const ofRecipients: readonly Trick[] = [
  reply('rcptTo', '450 4.2.0 Greylisted, please try later'),
  reply('rcptTo', '550 Mail frequency limited'),
  reply('rcptTo', '450 MI:DMC 163 smtp2,message count exceeded'),
  reply('rcptTo', '452 4.2.2 Mailbox full'),
  ...[fails('rcptTo', 'silence'), fails('rcptTo', 'reset')],
  reply('data', '451 Requested action aborted: error in processing'),
  ...[fails('data', 'silence'), fails('data', 'reset')],
  ...[fails('body', 'silence'), fails('body', 'reset'), slow('body', 50)],
  reply('end', '451 DT:SPM ,please try again'),
  ...[fails('end', 'silence'), fails('end', 'reset'), slow('end', 100)],
]

/** Whenever these are written to. */
const noSuchUser = reply('rcptTo', '550 Invalid User')
const spam = reply('end', '554 DT:SPM 163 smtp7')

/** `times`: how often each trick upon connections and sessions is played. */
export function stormTricks(times: number): { behave: Behave; played(): Record<string, number> } {
  const counts: Record<string, number> = {}
  const connections = repeated(ofConnections, times)
  const sessions = repeated(ofSessions, times)
  const tries = new Map<string, number>()
  let opened = 0

  function find(about: Parameters<Behave>[0]): Trick | null {
    const { at, to, nth } = about
    if (at === 'connect') opened++
    if (to !== null) return ofRecipient(to, at)
    // One trick a connection, and two connections in peace after it.
    if (opened % 3 === 1 && connections[0]?.does.at === at) return connections.shift() ?? null
    return at === 'mailFrom' && nth % 30 === 0 ? (sessions.shift() ?? null) : null
  }

  function ofRecipient(to: string, at: Phase): Trick | null {
    if (at === 'rcptTo') tries.set(to, (tries.get(to) ?? 0) + 1)
    const index = Number(/^p(\d+)@/.exec(to)?.[1] ?? Number.NaN)
    const trick = trickOf(index, tries.get(to) ?? 1)
    return trick?.does.at === at ? trick : null
  }

  return {
    behave(about) {
      const trick = find(about)
      if (trick) counts[trick.name] = (counts[trick.name] ?? 0) + 1
      return trick?.does ?? null
    },
    played: () => counts,
  }
}

function trickOf(index: number, nth: number): Trick | null {
  if (index % 50 === 7) return noSuchUser
  if (index % 50 === 21) return spam
  // A tenth of the recipients: of more the account would never climb again.
  if (index % 10 !== 3) return null
  const trick = ofRecipients[Math.floor(index / 10) % ofRecipients.length] ?? null
  // A limit of frequency holds for two hours.
  const lasts = trick?.name.includes('frequency') ? 2 : 1
  return nth <= lasts ? trick : null
}

function repeated(tricks: readonly Trick[], times: number): Trick[] {
  return Array.from({ length: times }, () => tricks).flat()
}
