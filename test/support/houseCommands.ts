import type { Transitioned } from '../../db/transition.ts'

const evidence = [{ title: '清单', number: '示例8号' }]
export const requestCloseOut = {
  type: 'requestCloseOut',
  statement: '验收记录已补齐，抽查制度已公布',
  evidence,
}
export const verify = { type: 'verifyCloseOut', finding: '现场查看，资料齐全' }
export const sendBack = { type: 'sendBack', reason: '只有通知，没有记录', newSteps: ['补充执行记录'] }

/** Accepted first; of the others their codes. */
export function outcomes(answers: readonly Transitioned[]): string[] {
  return answers.map(({ answer }) => (answer?.accepted ? 'accepted' : (answer?.code ?? 'none'))).sort()
}
