import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { bodyOf, optionsOf } from '../../../api/cli/commandOptions.ts'
import { cut, table } from '../../../api/cli/table.ts'
import { canonical } from '../../../api/idempotency.ts'
import { sourceHashOf, withPeople } from '../../../api/ledgerPeople.ts'
import { momentOf, momentOrNull } from '../../../api/moments.ts'
import { readNdjson } from '../../../api/ndjson.ts'
import { personIdOf } from '../../../api/persons.ts'
import { problemBody, refused, statusOf } from '../../../api/problems.ts'
import { registerSchema } from '../../../domain/commands.schema.ts'
import { commandOrder } from '../../../domain/permissionsTable.ts'
import { aPerson, aRoster } from '../support/measures.ts'

const people = {
  roster: aRoster([
    aPerson('li-1', '李伟', { units: ['财务科'] }),
    aPerson('li-2', '李 伟', { units: ['后勤科'] }),
  ]),
  date: '2021-12-15',
}
const aRow = registerSchema.parse({
  issue: '甲',
  steps: ['乙'],
  unit: '医务科',
  timing: 'dated',
  dueDate: '2021-12-31',
})

describe('naming people', () => {
  it.each([
    ['owner', 'owner'],
    ['何科长', 'owner'],
    ['何 科　长', 'owner'],
    ['departed', 'departed'],
  ])('%s is %s', (given, id) => {
    expect(personIdOf(given, people)).toBe(id)
  })

  it.each([
    ['李伟', 'ambiguousPerson', '“李伟”有 2 人，应写明编号：li-1（财务科）；li-2（后勤科）'],
    ['吕科长', 'unknownPerson', '吕科长'],
  ])('%s is refused: %s', (given, code, sentence) => {
    expect(() => personIdOf(given, people)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(sentence) }),
    )
  })

  it.each([
    ['何科长', 'owner', []],
    ['何科长、冯主任', 'owner', [expect.stringContaining('以何科长为准')]],
    ['无此人、冯主任', 'unitHead', [expect.stringContaining('以冯主任为准')]],
    ['无此人', null, [expect.stringContaining('花名册中没有此人')]],
    ['李伟', null, [expect.stringContaining('有重名')]],
    [null, null, []],
  ])('a ledger that says %s means %s', (owner, id, warnings) => {
    const { row, warnings: given } = withPeople(
      { ...aRow, ledgerNames: { owner, leaderInCharge: null } },
      people,
    )
    expect([row.ownerId, given]).toEqual([id, warnings])
  })

  it('the same row is the same measure, whoever its people are and whatever its date', () => {
    expect(sourceHashOf({ ...aRow, ownerId: 'owner', dueDate: '2022-01-31' })).toBe(sourceHashOf(aRow))
    expect(sourceHashOf({ ...aRow, unit: '财务科' })).not.toBe(sourceHashOf(aRow))
  })
})

describe('NDJSON', () => {
  const read = (chunks: readonly (string | Buffer)[], limits = { bytes: 1000, rows: 10 }) =>
    readNdjson(Readable.from(chunks), limits)

  it('a character cut in two by the network is one character; lines count as an editor counts', async () => {
    const text = Buffer.from('\uFEFF{"a":"整改"}\r\n\n{"b":1}')
    const { lines } = await read([text.subarray(0, 12), text.subarray(12)])
    expect(lines).toEqual([
      { line: 1, value: { a: '整改' } },
      { line: 3, value: { b: 1 } },
    ])
  })

  it('a bad line is reported and spoils no other', async () => {
    const { lines } = await read(['{"a":1}\n{a:2}\n3\n'])
    expect(lines).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 2, error: expect.stringContaining('{a:2}') },
      { line: 3, value: 3 },
    ])
  })

  it('the hash is that of the bytes, however they come', async () => {
    expect((await read(['{"a":', '1}'])).hash).toBe((await read(['{"a":1}'])).hash)
  })

  it.each([
    ['more bytes', { bytes: 5, rows: 10 }],
    ['more rows', { bytes: 1000, rows: 1 }],
  ])('%s than allowed are refused', async (_, limits) => {
    await expect(read(['{"a":1}\n{"a":2}\n'], limits)).rejects.toMatchObject({ code: 'bodyTooLarge' })
  })
})

describe('the same request', () => {
  it.each([
    [{ a: 1, b: [1, { c: null, d: '甲' }] }, { b: [1, { d: '甲', c: null }], a: 1 }, true],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: undefined }, {}, true],
  ])('%j and %j: %s', (one, other, same) => {
    expect(canonical(one) === canonical(other)).toBe(same)
  })
})

describe('what is written to the outside', () => {
  it('a moment is in Beijing time with its offset', () => {
    expect(momentOf(Date.parse('2026-03-09T01:00:00Z'))).toBe('2026-03-09T09:00:00.000+08:00')
    expect([momentOrNull(null), momentOrNull(Number.POSITIVE_INFINITY)]).toEqual([null, null])
  })

  it('a problem has type, title, status, sentence, code and the request’s id', () => {
    const problem = problemBody(refused('measureNotFound', { found: 'ZG-9' }), 'req-1')
    expect(problem).toEqual({
      type: 'urn:zhenggai:problem:measureNotFound',
      title: '找不到',
      status: 404,
      detail: '找不到编号为“ZG-9”的措施；应为已登记措施的编号。',
      code: 'measureNotFound',
      instance: 'req-1',
      details: { found: 'ZG-9' },
    })
  })

  it('every code has a status of failure', () => {
    for (const [code, status] of Object.entries(statusOf))
      expect([code, status >= 400 && status < 600]).toEqual([code, true])
  })
})

describe('do, generated from the commands', () => {
  it.each(commandOrder.map((type) => [type]))('%s has a Chinese option for each of its fields', (type) => {
    for (const option of optionsOf(type)) expect(option.description).toMatch(/[\u4e00-\u9fff]/)
  })

  it('what is required is mandatory, what is a choice lists it', () => {
    const options = Object.fromEntries(
      optionsOf('recordLookBack').map((option) => [option.attributeName(), option]),
    )
    expect(options.finding?.mandatory).toBe(true)
    expect(options.newDate?.mandatory).toBe(false)
    expect(options.result?.description).toBe('回头看结论（必填，巩固、反弹之一）')
  })

  it.each(commandOrder.map((type) => [type]))('%s names its choices in Chinese', (type) => {
    for (const option of optionsOf(type)) expect(option.description).not.toMatch(/[a-z]{4}/)
  })

  it('a choice is typed by its name or by its word; anything else is told what is allowed', () => {
    const [reason] = optionsOf('suspend').filter((option) => option.attributeName() === 'reason')
    const read = (typed: string) => reason?.parseArg?.(typed, undefined)
    expect([read('不可抗力'), read('forceMajeure')]).toEqual(['forceMajeure', 'forceMajeure'])
    expect(() => read('天气')).toThrow('应为等待上级、不可抗力、涉诉、政策调整、等待外单位、其他之一')
  })

  it('evidence is 名称|文号|地址, numbers are numbers', () => {
    expect(
      bodyOf('reportProgress', {
        text: '甲',
        percent: '50',
        evidence: ['通知|院发〔2021〕1号', '照片||http://x/1.jpg'],
      }),
    ).toEqual({
      text: '甲',
      percent: 50,
      evidence: [
        { title: '通知', number: '院发〔2021〕1号', address: null },
        { title: '照片', number: null, address: 'http://x/1.jpg' },
      ],
    })
  })
})

describe('tables for a terminal', () => {
  it('columns stand below each other though Chinese is twice as wide', () => {
    expect(
      table(
        ['编号', '单位'],
        [
          ['ZG-1', '医务科'],
          ['ZG-1000', 'A'],
        ],
      ),
    ).toEqual(['编号     单位', 'ZG-1     医务科', 'ZG-1000  A'])
  })

  it('a long text is cut to its width', () => {
    expect(cut('处方点评制度执行不严', 10)).toBe('处方点评…')
  })
})
