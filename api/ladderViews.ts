import type { Ladder, Rung, RungRecipient } from '../domain/ladder.ts'
import { kindName, roleName } from '../domain/wording.ts'
import type { LadderView } from './contract.ts'

/** A ladder as people read it, rung by rung. */
export function ladderOf({ name, due, milestones = [], waits: { reviewDue } }: Ladder): LadderView {
  return {
    name,
    // Of milestones and reviews only what was chosen: a ladder that says nothing of them has the office's own.
    rungs: [...due, ...milestones, ...(reviewDue ? [reviewDue] : [])].map((rung) => ({
      id: rung.id,
      level: rung.level,
      offset: rung.offset,
      every: rung.every,
      unit: rung.unit ?? 'workingDays',
      kind: rung.kind,
      sentence: rungSentence(rung),
      to: rung.to.map(({ role, copy = false, from = null, until = null }) => ({ role, copy, from, until })),
    })),
  }
}

/** 第7级 到期后第5个工作日，之后每5个工作日：报组长督办，组长、抄送整改办 */
export function rungSentence({ level, offset, every, unit, kind, to }: Rung): string {
  const days = (count: number) => `${count}${unit === 'calendarDays' ? '天' : '个工作日'}`
  const date = kind === 'reviewDue' ? '复查' : level > 0 ? '到期' : '节点到期'
  const when =
    offset === 0 ? `${date}当日` : offset < 0 ? `${date}前第${days(-offset)}` : `${date}后第${days(offset)}`
  const again = every === null ? '' : `，之后每${days(every)}`
  const place = level > 0 ? `第${level}级 ` : ''
  return `${place}${when}${again}：${kindName(kind)}，${to.map(recipientWords).join('、')}`
}

function recipientWords({ role, copy = false, from, until }: RungRecipient): string {
  const span = [
    ...(from === undefined ? [] : [`第${from}次起`]),
    ...(until === undefined ? [] : [`至第${until}次`]),
  ].join('')
  return `${copy ? '抄送' : ''}${roleName(role)}${span === '' ? '' : `（${span}）`}`
}
