import type { CommandType } from '../../domain/commands.schema.ts'
import type { Given } from './scenario.ts'

/** At the office's local time, a command of the measure with that number in the ledger. */
export type ScriptLine = { at: string; type: CommandType; no: number; given: Given }

/** Whom the ledger makes responsible for each of the fourteen. */
const owners: Readonly<Record<number, string>> = {
  1: '何科长',
  2: '吕科长',
  3: '孟科长',
  4: '戚主任',
  5: '吕科长',
  6: '范科长',
  7: '卜科长',
  8: '滕科长',
  9: '聂书记',
  10: '万支队长',
  11: '焦站长',
  12: '聂书记',
  13: '何科长',
  14: '何科长',
}

/** What the office's people do from 2021-12-03 until all fourteen are settled, by instant. */
export function fourteenScript(): ScriptLine[] {
  const lines = [
    ...beginning(),
    ...onTime(),
    ...late(),
    ...extended(),
    ...sentBack(),
    ...withoutAddress(),
    ...longSleeper(),
    ...lookBacks(),
    ...confirmations(),
  ]
  return lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.no - b.no))
}

function beginning(): ScriptLine[] {
  return Object.entries(owners).map(([no, by]) => line('2021-12-06 09:30', 'startWork', Number(no), { by }))
}

function onTime(): ScriptLine[] {
  return [
    line('2021-12-20 11:00', 'reportProgress', 1, { by: '何科长', text: '调配办法已报党组', percent: 60 }),
    ...closing(1, { asked: '2021-12-27 10:00', verified: '2021-12-29 15:00', by: '马主任' }),
    ...closing(5, { asked: '2021-12-29 09:40', verified: '2021-12-30 14:00', by: '栗联络' }),
    // One minute before the window closes for four days: the news of it waits until 2022-01-04.
    ...closing(12, { asked: '2021-12-30 16:00', verified: '2021-12-31 17:29', by: '马主任' }),
    // On the date itself, a Sunday that is worked.
    ...closing(8, { asked: '2022-01-28 10:00', verified: '2022-01-30 10:00', by: '栗联络' }),
    line('2023-06-15 10:00', 'reportProgress', 2, { by: '吕科长', text: '两家县级医院通过达标复审' }),
    ...closing(2, { asked: '2023-12-26 10:00', verified: '2023-12-28 10:00', by: '马主任' }),
  ]
}

function late(): ScriptLine[] {
  const instruction = { by: '纪书记', text: '本周内拿出规划稿，逾期说明原因', due: '2022-01-14' }
  const delay = { cause: '当事人外调', nextSteps: '函请现单位协助追缴', newDate: '2022-06-30' }
  return [
    line('2022-01-11 09:30', 'reportProgress', 4, { by: '戚主任', text: '编制核增方案已获批', percent: 80 }),
    line('2022-01-11 14:00', 'instruct', 6, instruction),
    ...closing(14, { asked: '2022-01-12 15:00', verified: '2022-01-13 10:00', by: '栗联络' }),
    ...closing(4, { asked: '2022-01-18 10:00', verified: '2022-01-20 10:00', by: '马主任' }),
    ...closing(6, { asked: '2022-01-20 10:00', verified: '2022-01-21 10:00', by: '马主任' }),
    ...closing(10, { asked: '2022-02-11 10:00', verified: '2022-02-14 10:00', by: '马主任' }),
    line('2022-05-12 16:00', 'requestExtension', 9, { by: '聂书记', ...delay }),
    // A Saturday: the answer goes on Monday.
    line('2022-05-14 10:00', 'refuseExtension', 9, { by: '周分管', reason: '金额不大，应立即追缴' }),
    ...closing(9, { asked: '2022-05-17 10:00', verified: '2022-05-17 16:00', by: '马主任' }),
  ]
}

function extended(): ScriptLine[] {
  const delay = { cause: '消防验收排期在春节后', nextSteps: '一月完成整改，二月复验', newDate: '2022-03-31' }
  return [
    line('2021-12-22 10:00', 'requestExtension', 3, { by: '孟科长', ...delay }),
    // The approver was reminded on 12-24.
    line('2021-12-27 09:30', 'approveExtension', 3, { by: '郑副主任' }),
    ...closing(3, { asked: '2022-03-28 10:00', verified: '2022-03-30 10:00', by: '马主任' }),
    failedLookBack('2022-08-09 10:00', 3, { n: 2, newDate: '2022-11-30' }),
    ...closing(3, { asked: '2022-12-02 10:00', verified: '2022-12-05 10:00', by: '栗联络' }),
  ]
}

function sentBack(): ScriptLine[] {
  return [
    ...asking(13, '2021-12-28 10:00'),
    line('2022-01-05 11:00', 'sendBack', 13, {
      by: '马主任',
      reason: '借调人员名单不全',
      newSteps: ['补报借调人员名单'],
    }),
    ...closing(13, { asked: '2022-01-10 10:00', verified: '2022-01-12 10:00', by: '马主任' }),
  ]
}

/** 焦站长 has no address until 2022-02-21, when the office brings in a new roster. */
function withoutAddress(): ScriptLine[] {
  return closing(11, { asked: '2022-01-06 15:00', verified: '2022-01-07 10:00', by: '马主任' })
}

/** Nothing is asked of it for years; then it is closed on its date, and fails its third look-back. */
function longSleeper(): ScriptLine[] {
  return [
    line('2024-06-20 10:00', 'reportProgress', 7, {
      by: '卜科长',
      text: '托育机构备案已覆盖全部街道',
      percent: 70,
    }),
    ...closing(7, { asked: '2025-12-26 10:00', verified: '2025-12-30 10:00', by: '马主任' }),
    failedLookBack('2026-09-21 10:00', 7, { n: 3, newDate: '2026-12-31' }),
    ...closing(7, { asked: '2027-01-08 10:00', verified: '2027-01-12 10:00', by: '栗联络' }),
  ]
}

function lookBacks(): ScriptLine[] {
  return [
    ...passed(1, ['2022-02-15', '2022-05-12', '2022-09-19']),
    ...passed(5, ['2022-02-16', '2022-05-13', '2022-09-20']),
    ...passed(12, ['2022-02-17', '2022-05-16', '2022-09-21']),
    ...passed(11, ['2022-02-23', '2022-05-20', '2022-09-27']),
    ...passed(13, ['2022-02-28', '2022-05-25', '2022-09-30']),
    ...passed(14, ['2022-03-01', '2022-05-26', '2022-10-08']),
    // The second one is answered after the third reminder of it.
    ...passed(4, ['2022-03-08', '2022-06-14', '2022-10-13']),
    ...passed(6, ['2022-03-09', '2022-06-06', '2022-10-14']),
    ...passed(8, ['2022-03-18', '2022-06-15', '2022-10-25']),
    // The third one goes up to the group leader.
    ...passed(10, ['2022-03-28', '2022-06-23', '2022-11-17']),
    ...passed(3, ['2022-05-13']),
    ...passed(3, ['2023-01-17', '2023-04-17', '2023-08-23']),
    ...passed(9, ['2022-06-29', '2022-09-22', '2023-02-06']),
    ...passed(2, ['2024-02-08', '2024-05-11', '2024-09-14']),
    ...passed(7, ['2026-02-11', '2026-05-15']),
    ...passed(7, ['2027-02-25', '2027-05-21', '2027-09-28']),
  ]
}

function confirmations(): ScriptLine[] {
  const confirm = (at: string, numbers: readonly number[], reference: string) =>
    numbers.map((no) => line(at, 'confirm', no, { by: '马主任', reference }))
  return [
    // Before their last look-back: they are settled when that one is passed.
    ...confirm('2022-09-01 10:00', [1, 5, 12], '云巡办函〔2022〕31号'),
    ...confirm('2022-11-08 10:00', [4, 6, 8, 11, 13, 14], '云巡办函〔2022〕44号'),
    // Asked for twice.
    ...confirm('2023-01-16 10:00', [10], '云巡办函〔2023〕2号'),
    ...confirm('2023-03-01 10:00', [9], '云巡办函〔2023〕8号'),
    ...confirm('2023-09-05 10:00', [3], '云巡办函〔2023〕27号'),
    ...confirm('2024-09-20 10:00', [2], '云巡办函〔2024〕19号'),
    ...confirm('2027-11-01 10:00', [7], '云巡办函〔2027〕40号'),
  ]
}

function line(at: string, type: CommandType, no: number, given: Given): ScriptLine {
  return { at, type, no, given }
}

function closing(
  no: number,
  { asked, verified, by }: { asked: string; verified: string; by: string },
): ScriptLine[] {
  const finding = '现场核对台账和佐证材料，措施均已落实'
  return [...asking(no, asked), line(verified, 'verifyCloseOut', no, { by, finding })]
}

function asking(no: number, at: string): ScriptLine[] {
  const statement = '各项措施逐条完成，制度已印发执行，相关材料已归档备查'
  return [line(at, 'requestCloseOut', no, { by: owners[no] ?? '', statement, evidence: [paper(no)] })]
}

/** One after the other, each at 15:00 of a day. */
function passed(no: number, days: readonly string[]): ScriptLine[] {
  return days.map((day, index) =>
    line(`${day} 15:00`, 'recordLookBack', no, {
      by: '喻组长',
      n: index + 1,
      result: 'passed',
      finding: '抽查未发现反弹',
      evidence: [paper(no)],
    }),
  )
}

function failedLookBack(at: string, no: number, { n, newDate }: { n: number; newDate: string }): ScriptLine {
  return line(at, 'recordLookBack', no, {
    by: '喻组长',
    n,
    result: 'failed',
    finding: '现场发现原问题再次出现',
    evidence: [paper(no)],
    reason: '整改成果未能保持',
    newDate,
  })
}

function paper(no: number) {
  return { title: `第${no}项整改佐证材料`, number: `云卫整改〔${no}〕号` }
}
