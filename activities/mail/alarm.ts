import { layout } from './layout.ts'
import type { Block, Letter, MailContext } from './letter.ts'

/** What is wrong, about what or whom, and what the office can do. */
export type AlarmText = { title: string; found: string; todo: string }

/** 告警 to the office: something that no measure's ladder can mend. */
export function alarm(alarms: readonly AlarmText[], context: MailContext): Letter {
  const [first] = alarms
  const subject =
    alarms.length === 1 && first ? `【整改办告警】${first.title}` : `【整改办告警】${alarms.length}项需要处理`
  const blocks = alarms.flatMap(({ title, found, todo }): Block[] => [
    { type: 'heading', text: title, tone: 'red' },
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
