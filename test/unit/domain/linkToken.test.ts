import { describe, expect, it } from '@jest/globals'
import type { LinkClaim } from '../../../domain/linkToken.ts'
import { readLink, signLink } from '../../../domain/linkToken.ts'

const secret = 'a secret of the office that nobody else knows'
const now = 1_767_225_600_000
const claim: LinkClaim = {
  purpose: 'letter',
  subject: 'ZG-0013/L1',
  personId: '张三',
  expiresAt: now + 1_000,
}
const link = signLink(claim, secret)
const asked = { purpose: 'letter' as const, secret, now }

describe('a link in a mail', () => {
  it('says for whom and for what it was signed', () => {
    expect(readLink(link, asked)).toEqual(claim)
  })

  it('needs no escaping in an address', () => {
    expect(link).toMatch(/^[\w-]+\.[\w-]+$/)
  })

  it('ends at its hour', () => {
    expect(readLink(link, { ...asked, now: claim.expiresAt - 1 })).toEqual(claim)
    expect(readLink(link, { ...asked, now: claim.expiresAt })).toBe('expired')
  })

  it('opens nothing else', () => {
    expect(readLink(link, { ...asked, purpose: 'measure' })).toBe('forged')
  })

  const [body = '', mac = ''] = link.split('.')
  const other = signLink({ ...claim, personId: '李四' }, secret)
  it.each([
    ['another person put into it', `${other.split('.')[0]}.${mac}`],
    ['a seal cut short', `${body}.${mac.slice(0, -2)}`],
    ['no seal', body],
    ['a seal made with another secret', signLink(claim, `${secret}!`)],
    ['nothing', ''],
    ['something that never was a link', '%00.%00.%00'],
  ])('is refused with %s', (_, forged) => {
    expect(readLink(forged, asked)).toBe('forged')
  })
})
