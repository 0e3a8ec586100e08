import { approverOf } from './extension.ts'
import type { NamedPart } from './handover.ts'
import { partsOf } from './handover.ts'
import type { Measure } from './measure.ts'
import { partNames } from './refusalsWording.ts'
import type { Delegation, PersonId } from './roster.ts'
import { dateName } from './wordingNames.ts'

/** What is told to people by name and not by their part in a measure. */
export type PersonNotice = {
  title: string
  found: string
  todo: string
  to: readonly PersonId[]
  label: string
}

type Named = Pick<Delegation, 'personId' | 'delegateId' | 'from' | 'to'> & { reason: string }
type NameOf = (id: PersonId) => string

/** To both: from when on who hears what. */
export function delegationStarted(delegation: Named, nameOf: NameOf): PersonNotice {
  const { person, delegate, to } = sidesOf(delegation, nameOf)
  return {
    label: '代办通知',
    title: `${person}外出期间由${delegate}代办`,
    found: `${dateName(delegation.from)}至${dateName(delegation.to)}，${person}（${delegation.reason}）的整改事项由${delegate}代办；此间发给${person}的通知改发${delegate}。`,
    todo: `请${person}交代在办事项；${delegate}代为办理时注明代${person}，两人都留有记录。`,
    to,
  }
}

export function delegationEnded(delegation: Named, nameOf: NameOf): PersonNotice {
  const { person, delegate, to } = sidesOf(delegation, nameOf)
  return {
    label: '代办通知',
    title: `${delegate}为${person}代办已结束`,
    found: `${delegate}为${person}的代办已结束，此后的通知恢复发给${person}。`,
    todo: '请双方交接代办期间的事项和材料。',
    to,
  }
}

/** To the successor: what has become his, and what of it waits for him already. */
export function handedOver(
  { personId, successorId }: { personId: PersonId; successorId: PersonId },
  measures: readonly Measure[],
  nameOf: NameOf,
): PersonNotice {
  const counts = namedParts.flatMap((part) => {
    const held = measures.filter((measure) => partsOf(measure, personId).includes(part))
    return held.length > 0 ? [`${partNames[part]}${held.length}项（${idsOf(held)}）`] : []
  })
  const asked = measures.filter(
    (measure) =>
      measure.pendingExtension !== null &&
      approverOf(measure) === 'leaderInCharge' &&
      measure.leaderInChargeId === personId,
  )
  const claimed = measures.filter(
    (measure) => measure.state === 'awaitingCloseOut' && measure.verifierId === personId,
  )
  const waiting = [
    ...(asked.length > 0 ? [`待审批的延期申请${asked.length}项（${idsOf(asked)}）`] : []),
    ...(claimed.length > 0 ? [`待验收的销号申请${claimed.length}项（${idsOf(claimed)}）`] : []),
  ]
  return {
    label: '移交通知',
    title: `${nameOf(personId)}的整改事项由您接手`,
    found: `${nameOf(personId)}已离岗，由您接手：${counts.join('、') || '没有未办结的措施'}。`,
    todo: waiting.length > 0 ? `其中${waiting.join('、')}，请办理。` : '请与原经手人交接情况和材料。',
    to: [successorId],
  }
}

const namedParts: readonly NamedPart[] = ['owner', 'leaderInCharge', 'verifier']

function idsOf(measures: readonly Measure[]): string {
  const ids = measures.slice(0, 20).map(({ id }) => id)
  return measures.length > 20 ? `${ids.join('、')} 等` : ids.join('、')
}

function sidesOf({ personId, delegateId }: Named, nameOf: NameOf) {
  return { person: nameOf(personId), delegate: nameOf(delegateId), to: [personId, delegateId] }
}
