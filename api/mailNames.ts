import { noticeKinds } from '../domain/notice.ts'
import { kindName } from '../domain/wording.ts'

/** What a mail of the ledger is called. */
export function mailKindName(kind: string): string {
  if (kind === 'morning') return '晨间提醒'
  if (kind === 'leaderMorning') return '领导晨报'
  if (kind === 'test') return '试发'
  const known = noticeKinds.find((one) => one === kind)
  return known ? kindName(known) : kind
}

export function mailStateName(state: string): string {
  return stateNames[state] ?? state
}

const stateNames: Readonly<Record<string, string>> = {
  asked: '待试发',
  claimed: '待发',
  sending: '发送中',
  accepted: '已送达服务器',
  refused: '被拒收',
  deferred: '推迟再发',
  unknown: '服务器没有答复',
}
