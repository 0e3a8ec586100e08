import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant } from './localDate.ts'
import type { PersonId } from './roster.ts'

/** What a link in a mail opens: a letter's page, the read-only page of a measure, or the form shown on such a page. */
export type LinkPurpose = 'letter' | 'measure' | 'form'

/** What the bearer of a link may look at, as whom, and until when. `subject` names the letter, the measure, the view. */
export type LinkClaim = { purpose: LinkPurpose; subject: string; personId: PersonId; expiresAt: Instant }

/** Why a link is refused: not signed by us (or for something else), or its time is over. */
export type LinkRefusal = 'forged' | 'expired'

/** A link of a mail holds for as long as the longest ladder chases: half a year. */
export const linkHolds = 183 * 86_400_000

/**
 * The claim as text that goes into an address: letters, digits, `-`, `_` and one `.`. HMAC-SHA256 over the claim; whoever
 * reads the address can read it, and can change nothing in it. Not for the workflow bundle, which has no node:crypto.
 */
export function signLink({ purpose, subject, personId, expiresAt }: LinkClaim, secret: string): string {
  const body = Buffer.from(JSON.stringify([purpose, subject, personId, expiresAt]), 'utf8').toString(
    'base64url',
  )
  return `${body}.${seal(body, secret)}`
}

/** The claim of a link for one purpose at `now`. A link of another purpose is as bad as a forged one. */
export function readLink(
  text: string,
  { purpose, secret, now }: { purpose: LinkPurpose; secret: string; now: Instant },
): LinkClaim | LinkRefusal {
  const [body = '', mac = ''] = text.split('.')
  if (!isSealed(body, mac, secret)) return 'forged'
  const claim = parseClaim(body)
  if (claim === null || claim.purpose !== purpose) return 'forged'
  return claim.expiresAt <= now ? 'expired' : { ...claim, purpose }
}

function seal(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url')
}

/** In constant time: how long a wrong seal takes must not tell how much of it is right. */
function isSealed(body: string, mac: string, secret: string): boolean {
  const expected = Buffer.from(seal(body, secret), 'base64url')
  const given = Buffer.from(mac, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Read only after the seal was found good, so this parses what `signLink` wrote, also in an older form. */
function parseClaim(body: string): (Omit<LinkClaim, 'purpose'> & { purpose: string }) | null {
  const value: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
  if (!Array.isArray(value)) return null
  const [purpose, subject, personId, expiresAt]: unknown[] = value
  if (typeof purpose !== 'string' || typeof subject !== 'string') return null
  if (typeof personId !== 'string' || typeof expiresAt !== 'number') return null
  return { purpose, subject, personId, expiresAt }
}
