import { describe, expect, it } from '@jest/globals'
import { type Pulse, type Silence, silenceOf } from '../../../domain/heartbeat.ts'

const now = Date.parse('2026-03-03T09:30:00+08:00')
const hour = 3_600_000
const well: Pulse = {
  audit: { cleanAt: now - 5 * hour, open: 0 },
  stopped: false,
  accountStopped: false,
  paused: false,
  unsent: 0,
  movedAt: null,
  oldestDecision: null,
}

describe('the heart beats', () => {
  it.each<[string, Partial<Pulse>]>([
    ['when all is well', {}],
    ['while a server that asked for a rest holds mail back', { unsent: 5, paused: true }],
    ['while a storm is sent at its pace', { unsent: 5000, movedAt: now - 20_000 }],
    ['when a decision is some minutes late', { oldestDecision: now - 5 * 60_000 }],
    [
      'on the audit of the night before the last until the late morning',
      { audit: { cleanAt: now - 29 * hour, open: 0 } },
    ],
  ])('%s', (_, given) => {
    expect(silenceOf({ ...well, ...given }, now)).toBeNull()
  })
})

describe('the heart is silent', () => {
  it.each<[string, Silence, Partial<Pulse>]>([
    ['while the audit has found something', 'auditFound', { audit: { cleanAt: null, open: 1 } }],
    ['before the first audit', 'auditMissing', { audit: { cleanAt: null, open: 0 } }],
    [
      'when no audit has run for longer than a night',
      'auditOld',
      { audit: { cleanAt: now - 31 * hour, open: 0 } },
    ],
    ['while all mail is stopped', 'sendingStopped', { stopped: true }],
    ['while an account is stopped', 'accountStopped', { accountStopped: true }],
    ['while mail should have gone and does not', 'mailroomBehind', { unsent: 1 }],
    ['when a storm stands still', 'mailroomBehind', { unsent: 5000, movedAt: now - 11 * 60_000 }],
    ['while decisions are not taken', 'decisionsLate', { oldestDecision: now - 11 * 60_000 }],
  ])('%s', (_, reason, given) => {
    expect(silenceOf({ ...well, ...given }, now)).toBe(reason)
  })
})
