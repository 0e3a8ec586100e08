import type { ImportProblem } from '../domain/imported.ts'

export type { ImportProblem } from '../domain/imported.ts'

/** 台账“整改清单”第14行 整改时限（I14）：找到“6月底”，应为日期（如 2021年12月31日） */
export function problemSentence(problem: ImportProblem): string {
  return sentence(problem, '台账')
}

/** The same for a finding in the roster. */
export function rosterProblemSentence(problem: ImportProblem): string {
  return sentence(problem, '通讯录')
}

/** A cell's text for `found`: one line, and not the whole page of a mispasted cell. */
export function excerpt(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ')
  if (line === '') return '空白'
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}

function sentence({ sheet, row, column, cell, found, expected }: ImportProblem, file: string): string {
  return `${file}“${sheet}”第${row}行 ${column}（${cell}）：找到“${found}”，应为${expected}`
}
