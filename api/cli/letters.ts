import type { Command } from 'commander'
import { letterList, letterWhole } from '../contract.ts'
import { askJson } from './connection.ts'
import { type Io, print } from './io.ts'
import { cut, table } from './table.ts'

type Json = { json?: boolean }

/** letters, letter: what waits for whom, and the text. Signing, refusing, voiding and 签收 are commands of `do`. */
export function addLetters(program: Command, io: Io): void {
  program
    .command('letters')
    .description('函件：待签发和待签收的')
    .option('--all', '全部，包括已签收、不予签发和作废的')
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ all = false, json = false }: Json & { all?: boolean }) => {
      const query = { waiting: String(!all) }
      const answer = letterList.parse(await askJson(io, { path: '/letters', query }))
      const lines = () => [
        ...table(
          ['措施', '函件', '种类', '状态', '文号', '签发人', '发出日', '责任单位', '具体问题'],
          answer.letters.map((one) => [
            one.measureId,
            one.id,
            one.kindName,
            one.stateName,
            one.docNumber ?? '',
            one.signerName,
            one.issueDate,
            cut(one.unit, 16),
            cut(one.issue, 30),
          ]),
        ),
        `共 ${answer.letters.length} 件；签发：zhenggai do signLetter 措施 --letter 函件`,
      ]
      print(io, { json, whole: answer, items: answer.letters, lines })
    })
  program
    .command('letter <编号> <函件>')
    .description('一件函件的全文')
    .option('--json', '输出一个 JSON 文档')
    .action(async (id: string, letter: string, { json = false }: Json) => {
      const path = `/measures/${encodeURIComponent(id)}/letters/${encodeURIComponent(letter)}`
      const answer = letterWhole.parse(await askJson(io, { path }))
      print(io, {
        json,
        whole: answer,
        items: [answer],
        lines: () => [`${answer.kindName}　${answer.stateName}`, '', ...answer.lines],
      })
    })
}
