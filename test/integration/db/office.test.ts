import { describe, expect, it } from '@jest/globals'
import { resumeSending, sendingState, stopSending } from '../../../db/office.ts'
import { answerOnce } from '../../../db/requests.ts'
import { applyRoster, loadRoster } from '../../../db/roster.ts'
import { createRound, findRound, listRounds } from '../../../db/rounds.ts'
import { createToken, findToken, listTokens, revokeToken } from '../../../db/tokens.ts'
import { inTransaction } from '../../../db/transaction.ts'
import { addVersion, loadVersions, newestPolicy, seedVersions } from '../../../db/versions.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import { personOn } from '../../../domain/roster.ts'
import { everything } from '../../../domain/scope.ts'
import { withDatabase } from '../../support/database.ts'
import { at, people, person } from './fixture.ts'

const database = withDatabase()
const now = at('2021-12-03 08:00')
const later = at('2021-12-10 08:00')

function apply(entries: Parameters<typeof applyRoster>[1], options: Parameters<typeof applyRoster>[2]) {
  return inTransaction(database.pool, (client) => applyRoster(client, entries, options))
}

describe('the roster', () => {
  it('is brought in once: the same list changes nothing', async () => {
    const first = await apply(Object.values(people), { now })
    expect(first).toMatchObject({ version: 1, changed: [], ended: [] })
    expect(first.added).toEqual(first.ids)
    const second = await apply(Object.values(people), { now: later })
    expect(second).toMatchObject({ version: 1, ids: first.ids, added: [], changed: [], ended: [] })
  })

  it('keeps who held a role when it changes: the past resolves as it did', async () => {
    const [id = ''] = (await apply([people.unitHead], { now })).ids
    const { changed } = await apply([{ ...people.unitHead, roles: ['owner'] }], { now: later })
    expect(changed).toEqual([id])
    const roster = await loadRoster(database.pool)
    expect(personOn(roster, id, '2021-12-09')?.roles).toEqual(['unitHead'])
    expect(personOn(roster, id, '2021-12-10')?.roles).toEqual(['owner'])
  })

  it('changes an address in place, and every reader sees it', async () => {
    const [id = ''] = (await apply([people.owner], { now })).ids
    await apply([{ ...people.owner, email: 'new@office.test' }], { now: later })
    const roster = await loadRoster(database.pool)
    expect(roster.people.filter((entry) => entry.id === id)).toMatchObject([{ email: 'new@office.test' }])
  })

  it('sent back with the day from which it first held, a changed entry leaves the past as it was', async () => {
    const known = { ...person('戊科长', ['unitHead'], ['质控科']), validFrom: '2021-06-01' }
    const [id = ''] = (await apply([known], { now })).ids
    await apply([{ ...known, roles: ['owner'] }], { now: later })
    await apply([{ ...known, roles: ['liaison'], validFrom: '2021-12-20' }], { now: later + 86_400_000 })
    const roster = await loadRoster(database.pool)
    const rolesOn = (date: string) => personOn(roster, id, date)?.roles
    expect(['2021-06-01', '2021-12-09', '2021-12-10', '2021-12-19', '2021-12-20'].map(rolesOn)).toEqual([
      ...[['unitHead'], ['unitHead'], ['owner'], ['owner'], ['liaison']],
    ])
  })

  it('ends who is missing, when the list is complete', async () => {
    const [id = ''] = (await apply([person('丁科长', ['owner'], ['疾控科'])], { now })).ids
    const { ended } = await apply(Object.values(people), { now: later, complete: true })
    expect(ended).toContain(id)
    const roster = await loadRoster(database.pool)
    expect([personOn(roster, id, '2021-12-09')?.name, personOn(roster, id, '2021-12-10')]).toEqual([
      '丁科长',
      null,
    ])
  })

  it('gives every person a number of their own, also beyond the thousandth', async () => {
    const many = Array.from({ length: 1_100 }, (_, i) => person(`同事${i}`, ['owner'], ['大单位']))
    const { ids } = await apply(many, { now: later })
    expect(new Set(ids).size).toBe(1_100)
  })

  it('lets a notice wait again that reached nobody', async () => {
    await database.pool.query(
      `insert into notice (key, track, cycle, rung, occurrence, role, kind, mail_kind, severity, date, slot, due_at,
         claimable_at, by, state, reason, created_at)
       values ('office/x/1/1', 'alarm', 1, 'x', 1, 'office', 'alarm', 'batch', 0, '2021-12-03', 'batch', $1, $1, 'dispatch',
         'held', 'nobodyReachable', $1)`,
      [new Date(now)],
    )
    const { poke } = await apply([person('温科员', ['office'], ['整改办'])], { now: later })
    expect(poke).toEqual({ account: 'default', at: later })
    const { rows } = await database.pool.query(`select state, reason from notice where key = 'office/x/1/1'`)
    expect(rows).toEqual([{ state: 'planned', reason: null }])
  })
})

describe('versions', () => {
  it('are seeded once and only ever added', async () => {
    await seedVersions(database.pool, now)
    expect((await loadVersions(database.pool)).count).toBe(3)
    const version = await addVersion(database.pool, {
      kind: 'policy',
      body: { ...defaultPolicy, slot: '10:00' },
      now,
    })
    expect(version).toBe(2)
    expect(await newestPolicy(database.pool)).toMatchObject({ version: 2, slot: '10:00' })
    const change = database.pool.query(`update version set body = '{}' where version = 1`)
    await expect(change).rejects.toMatchObject({ code: '42501' })
  })
})

describe('rounds', () => {
  it('are found by name and by id, and made once', async () => {
    const first = await createRound(
      database.pool,
      { name: '第一轮', organisation: '市卫健委', feedbackOn: '2021-02-25' },
      now,
    )
    const second = await createRound(database.pool, { name: '第一轮', organisation: '别处' }, later)
    expect(second).toEqual({ round: first.round, added: false })
    expect(await findRound(database.pool, '第一轮')).toEqual(first.round)
    expect(await findRound(database.pool, first.round.id)).toMatchObject({ feedbackOn: '2021-02-25' })
    expect(await listRounds(database.pool, everything)).toMatchObject([
      { name: '第一轮', measures: 0, open: 0 },
    ])
  })
})

describe('a token', () => {
  const holder = { type: 'service' as const, service: '导入' }

  it('opens the door until it expires or is revoked, and is stored nowhere', async () => {
    const { text, prefix } = await createToken(
      database.pool,
      { name: '导入', holder, roles: ['office'], expiresAt: later },
      now,
    )
    expect(text).toMatch(/^zg_[0-9a-f]{12}_[\w-]{43}$/)
    expect(await findToken(database.pool, text, now)).toMatchObject({ prefix, holder, roles: ['office'] })
    expect(await findToken(database.pool, text, later)).toBeNull()
    const { rows } = await database.pool.query('select * from token')
    expect(JSON.stringify(rows)).not.toContain(text.slice(-43))
    expect(await revokeToken(database.pool, prefix, now)).toBe(true)
    expect(await findToken(database.pool, text, now)).toBeNull()
    expect(await revokeToken(database.pool, prefix, now)).toBe(false)
    expect(await listTokens(database.pool)).toMatchObject([{ prefix, revokedAt: now }])
  })

  it.each(['', 'zg_', 'zg_000000000000_', `zg_000000000000_${'a'.repeat(43)}`, "zg_' or true --_x"])(
    'is not “%s”',
    async (text) => {
      expect(await findToken(database.pool, text, now)).toBeNull()
    },
  )

  it('with a wrong secret opens nothing', async () => {
    const { text } = await createToken(
      database.pool,
      { name: '二', holder, roles: [], expiresAt: later },
      now,
    )
    const wrong = `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`
    expect(await findToken(database.pool, wrong, now)).toBeNull()
  })
})

describe('a write with its key', () => {
  const request = { actor: 'P-001', key: 'k1', bodyHash: 'h', now }

  it('is done once, and answered as the first time for ever', async () => {
    let writes = 0
    const write = async () => ({ status: 201, answer: { n: ++writes } })
    const first = await answerOnce(database.pool, request, write)
    expect(first).toEqual({ outcome: 'answered', status: 201, answer: { n: 1 }, repeated: false })
    expect(await answerOnce(database.pool, request, write)).toEqual({ ...first, repeated: true })
    expect(writes).toBe(1)
  })

  it('is refused with another body, and is another one for another actor', async () => {
    const write = async () => ({ status: 200, answer: 'other' })
    expect(await answerOnce(database.pool, { ...request, bodyHash: 'x' }, write)).toEqual({
      outcome: 'keyReused',
    })
    expect(await answerOnce(database.pool, { ...request, actor: 'P-002' }, write)).toMatchObject({
      answer: 'other',
    })
  })

  it('that fails stores nothing: the next try does it', async () => {
    const key = { ...request, key: 'k2' }
    const failing = answerOnce(database.pool, key, async () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await answerOnce(database.pool, key, async () => ({ status: 200, answer: 1 }))).toMatchObject({
      repeated: false,
    })
  })

  it('sent twice at once is done once', async () => {
    let writes = 0
    const key = { ...request, key: 'k3' }
    const write = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return { status: 200, answer: ++writes }
    }
    const both = await Promise.all([
      answerOnce(database.pool, key, write),
      answerOnce(database.pool, key, write),
    ])
    expect(both).toMatchObject([{ answer: 1 }, { answer: 1 }])
    expect(writes).toBe(1)
  })
})

describe('stopping all mail', () => {
  it('takes away what a dispatch has claimed, and says who stopped it and when', async () => {
    const epoch = async () =>
      (await database.pool.query<{ epoch: number }>('select epoch from mail_account')).rows[0]?.epoch
    const before = (await epoch()) ?? 0
    await stopSending(database.pool, { by: '孟主任', now })
    await stopSending(database.pool, { by: '别人', now: later })
    expect(await sendingState(database.pool)).toEqual({ stopped: true, by: '孟主任', at: now })
    expect(await epoch()).toBe(before + 1)
    const { state, pokes } = await resumeSending(database.pool, { now: later })
    expect(state).toEqual({ stopped: false, by: null, at: null })
    expect(pokes).toEqual([{ account: 'default', at: later }])
  })
})
