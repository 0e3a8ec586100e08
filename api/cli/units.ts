import type { Command } from 'commander'
import { unitsView } from '../contract.ts'
import { askJson } from './connection.ts'
import { Exit, exitCodes } from './exit.ts'
import { type Io, print } from './io.ts'
import { table } from './table.ts'

type Options = { set?: string[]; json?: boolean }

/** units: the tree, shown or changed. */
export function addUnits(program: Command, io: Io): void {
  program
    .command('units')
    .description('单位的上下级：上级单位的人看得到下级单位的措施')
    .option(
      '--set <单位=上级>',
      '设置上级，可重复；“单位=”表示没有上级',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--json', '输出一个 JSON 文档')
    .action(async ({ set, json = false }: Options) => {
      const change = set && ({ method: 'PUT', body: { units: set.map(placeOf) } } as const)
      const answer = unitsView.parse(await askJson(io, { path: '/units', ...change }))
      const rows = answer.units.map(({ name, parent }) => [name, parent])
      print(io, {
        json,
        whole: answer,
        items: answer.units,
        lines: () => (rows.length > 0 ? table(['单位', '上级单位'], rows) : ['没有设置上下级']),
      })
    })
}

function placeOf(text: string): { name: string; parent: string | null } {
  const [, name, parent] = /^([^=]+)=([^=]*)$/.exec(text) ?? []
  if (name === undefined || parent === undefined) {
    throw new Exit(exitCodes.usage, `选项“--set”：找到“${text}”，应为 单位=上级单位`)
  }
  return { name: name.trim(), parent: parent.trim() || null }
}
