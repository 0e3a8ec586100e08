import { layout } from './layout.ts'
import type { Block, Letter, MailContext } from './letter.ts'

/** What is wrong, about what or whom, and what the office can do. */
export type AlarmText = { title: string; found: string; todo: string; label?: string }

const office = '整改办告警'

/** 告警 to the office: something that no measure's ladder can mend; or, under a label of its own, what concerns a person. */
export function alarm(alarms: readonly AlarmText[], context: MailContext): Letter {
  const [first] = alarms
  const label = first && alarms.every((one) => one.label === first.label) ? (first.label ?? office) : office
  const subject =
    alarms.length === 1 && first ? `【${label}】${first.title}` : `【${label}】${alarms.length}项需要处理`
  const blocks = alarms.flatMap(({ title, found, todo, ...one }): Block[] => [
    { type: 'heading', text: title, tone: one.label === undefined ? 'red' : 'grey' },
    {
      type: 'facts',
      facts: [
        ['情况', found],
        ['请处理', todo],
      ],
    },
  ])
  return layout(subject, blocks, context)
}
