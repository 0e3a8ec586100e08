import { describe, expect, it } from '@jest/globals'
import type { Io } from '../../../api/cli/io.ts'
import { runProgram } from '../../../api/cli/program.ts'
import { aRow, withOffice } from './support/office.ts'

const office = withOffice()

describe('the readiness report', () => {
  it('names what would not reach anybody, and the program ends with 1 for a script', async () => {
    await office.write('/rounds', { name: '巡察', organisation: '县医院' })
    await office.write('/rounds/巡察/measures', aRow)
    const report = (await office.get('/readiness/report')).json()
    expect(report.ready).toBe(false)
    expect(report.items).toContainEqual(
      expect.objectContaining({ kind: 'nobodyInRole', kindName: '岗位无人', subject: '办公室主任' }),
    )
    const lines: string[] = []
    const io: Io = {
      out: (line) => void lines.push(line),
      note: (line) => void lines.push(line),
      terminal: true,
      confirm: async () => false,
      env: {
        ZHENGGAI_API: await office.app.listen({ host: '127.0.0.1', port: 0 }),
        ZHENGGAI_TOKEN: office.tokens.admin,
      },
      root: '',
    }
    expect(await runProgram(io, ['readiness'])).toBe(1)
    expect(lines.some((line) => /问题 +岗位无人 +办公室主任/.test(line))).toBe(true)
  })
})
