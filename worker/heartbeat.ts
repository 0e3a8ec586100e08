import type { Logger } from 'pino'
import { readFigures } from '../db/figures.ts'
import type { Pool } from '../db/pool.ts'
import { contextOf, loadVersions, newestVersions } from '../db/versions.ts'
import { type Pulse, type Silence, silenceNames, silenceOf } from '../domain/heartbeat.ts'
import type { Instant } from '../domain/localDate.ts'
import { lastMorningSlot } from '../domain/slots.ts'
import { unsentNow } from '../domain/unsent.ts'

export type HeartbeatDeps = {
  pool: Pool
  /** Asked by GET; any answer below 400 counts as heard. */
  url: string
  /** What the newest audit says. */
  auditState(pool: Pool): Promise<Pulse['audit']>
  logger: Pick<Logger, 'info' | 'warn'>
}

/** What a step did: it was heard, it kept silent for a reason, or nobody answered. */
export type Beat = 'heard' | 'unheard' | Silence

export type Heartbeat = { step(now: Instant): Promise<Beat> }

const callLimit = 10_000

/**
 * The dead man's switch: somebody outside expects a sign of life at this address and alarms when it stays away. It is
 * given only while the audit is clean, the mailroom keeps up and decisions are taken; where we cannot tell (the database
 * is gone) the step throws, and that is silence as well.
 */
export function createHeartbeat({ pool, url, auditState, logger }: HeartbeatDeps): Heartbeat {
  let last: Beat = 'heard'
  return {
    async step(now) {
      const silence = silenceOf(await readPulse(pool, auditState, now), now)
      const beat = silence ?? ((await isHeard(url)) ? 'heard' : 'unheard')
      // Told when it changes, not every time.
      if (beat !== last) say(logger, beat, url)
      last = beat
      return beat
    },
  }
}

async function readPulse(pool: Pool, auditState: HeartbeatDeps['auditState'], now: Instant): Promise<Pulse> {
  const versions = await loadVersions(pool)
  const clock = contextOf(versions, newestVersions(versions), now)
  const [audit, figures] = await Promise.all([
    auditState(pool),
    readFigures(pool, { now, lastSlot: lastMorningSlot(now, clock) }),
  ])
  return {
    audit,
    stopped: figures.stopped,
    accountStopped: figures.accounts.some(({ stoppedReason }) => stoppedReason !== null),
    paused: figures.accounts.some(({ pausedUntil }) => pausedUntil !== null && pausedUntil > now),
    movedAt: newest(figures.accounts.flatMap(({ waiting, waitingAt }) => (waiting > 0 ? waitingAt : null))),
    unsent: unsentNow(figures.unsent, { now, clock }),
    oldestDecision: figures.oldestDecision,
  }
}

function newest(instants: readonly (Instant | null)[]): Instant | null {
  const known = instants.filter((at) => at !== null)
  return known.length === 0 ? null : Math.max(...known)
}

async function isHeard(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(callLimit) })
    await response.body?.cancel()
    return response.status < 400
  } catch {
    return false
  }
}

/** The address is a secret of the watcher's: whoever knows it can beat for us. Only its host is written. */
function say(logger: HeartbeatDeps['logger'], beat: Beat, url: string): void {
  const { host } = new URL(url)
  if (beat === 'heard') logger.info({ host }, 'heartbeat goes again')
  else if (beat === 'unheard') logger.warn({ host }, 'heartbeat not heard')
  else logger.warn({ host, reason: beat, words: silenceNames[beat] }, 'heartbeat kept back')
}
