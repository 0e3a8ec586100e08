import type { Calendar } from './calendar.ts'
import { addWorkingDays } from './calendar.ts'
import type { Command, RegisterRow } from './commands.schema.ts'
import type { LocalDate } from './localDate.ts'
import type { Evidence } from './measure.ts'
import type { PersonId, Role } from './roster.ts'
import {
  type Fate,
  type SampleRow,
  sampleOffice,
  samplePeople,
  sampleRows,
  sampleUnits,
} from './sampleRows.ts'

/** One entry of the sample's roster; names are unique in it. */
export type SampleEntry = {
  name: string
  units: string[]
  title: string
  roles: Role[]
  email: string
  phone: null
  validFrom: LocalDate
}

/** A command that somebody gave on a past day. */
export type PastCommand = { date: LocalDate; by: string; command: Command }

export type SampleMeasure = { registeredOn: LocalDate; row: RegisterRow; commands: PastCommand[] }

export type Sample = {
  round: { name: string; organisation: string; feedbackOn: LocalDate }
  /** Stands on top of every mail and page. */
  banner: string
  /** From when its people hold their roles. */
  validFrom: LocalDate
  roster: SampleEntry[]
  measuresFor(ids: ReadonlyMap<string, PersonId>): SampleMeasure[]
}

export const sampleRoundName = '示例轮次（虚构数据）'

/** Working days back at which the sample begins; earlier for measures whose look-back is due today. */
const registeredDaysBack = 30
const earlyDaysBack = 45

/**
 * An invented round around `today`: overdue, due and future measures of seven units, some with progress, an extension
 * asked, a close-out asked. Who plays which part is in the roster; persons get their ids from the database.
 */
export function sampleRound(today: LocalDate, calendar: Calendar): Sample {
  const back = (days: number) => addWorkingDays(calendar, today, -days)
  return {
    round: { name: sampleRoundName, organisation: '示例医院', feedbackOn: back(earlyDaysBack + 5) },
    banner: '示例数据：单位、人员和问题均为虚构；为便于演示，每天每分钟都可发信。',
    validFrom: back(earlyDaysBack + 10),
    roster: rosterFrom(back(earlyDaysBack + 10)),
    measuresFor: (ids) =>
      sampleRows.map((row, index) => measureOf(row, { ids, no: index + 1, today, calendar })),
  }
}

type Setting = { ids: ReadonlyMap<string, PersonId>; no: number; today: LocalDate; calendar: Calendar }

function rosterFrom(validFrom: LocalDate): SampleEntry[] {
  const members = sampleUnits.flatMap(({ unit, owner, head }, index) => [
    { name: owner, units: [unit], title: '经办人', roles: ['owner'] as const, mail: `owner${index + 1}` },
    { name: head, units: [unit], title: '负责人', roles: ['unitHead'] as const, mail: `head${index + 1}` },
  ])
  return [...samplePeople, ...members].map(({ mail, units, roles, ...person }) => ({
    ...person,
    units: [...units],
    roles: [...roles],
    email: `${mail}@sample.example`,
    phone: null,
    validFrom,
  }))
}

function measureOf(row: SampleRow, { ids, no, today, calendar }: Setting): SampleMeasure {
  const unit = sampleUnits.find((one) => one.unit === row.unit)
  const [owner, leader] = [unit?.owner ?? '', unit?.leader ?? '']
  const day = (offset: number) => addWorkingDays(calendar, today, offset)
  return {
    registeredOn: day(row.fate === 'lookBackDue' ? -earlyDaysBack : -registeredDaysBack),
    row: {
      no,
      aspect: row.aspect,
      issue: row.issue,
      whyUnfinished: null,
      steps: [...row.steps],
      unit: row.unit,
      ownerId: ids.get(owner) ?? null,
      leaderInChargeId: ids.get(leader) ?? null,
      verifierId: null,
      ledgerNames: { owner, leaderInCharge: leader },
      timing: row.timing ?? 'dated',
      dueDate: row.due === null ? null : day(row.due),
    },
    commands: commandsOf(row, { owner, leader, day }).map(([offset, by, command]) => ({
      date: day(offset),
      by,
      command,
    })),
  }
}

type Cast = { owner: string; leader: string; day: (offset: number) => LocalDate }

/** Working days from today, who, what. In order of time. */
type Given = [number, string, Command]

function commandsOf(row: SampleRow, { owner, leader, day }: Cast): Given[] {
  const progress: Given = [-16, owner, reported(`${row.steps[0] ?? ''}：已着手，正在核对`, 40)]
  const asked = (offset: number): Given => [offset, owner, closeOut(row)]
  const begun = (offset: number): Given => [offset, owner, { type: 'startWork', plan: null }]
  const verified = (offset: number): Given => [
    offset,
    sampleOffice,
    { type: 'verifyCloseOut', finding: '现场查看，资料齐全，制度已公布，同意销号' },
  ]
  const extension: Given = [-4, owner, extensionTo(day((row.due ?? 0) + 15))]
  const fates: Record<Fate, Given[]> = {
    silence: [],
    progress: [progress],
    extensionAsked: [progress, extension],
    extensionApproved: [
      progress,
      extension,
      [-3, leader, { type: 'approveExtension', overrideReason: null }],
    ],
    closeOutAsked: [progress, asked(-5)],
    sentBack: [progress, asked(-6), [-4, sampleOffice, sentBack]],
    closedOut: [begun(-28), asked(-20), verified(-18)],
    lookBackDue: [begun(-44), asked(-38), verified(-33)],
  }
  return fates[row.fate]
}

const sentBack: Command = {
  type: 'sendBack',
  reason: '佐证材料只有通知，没有执行记录',
  newSteps: ['补充执行记录'],
  newDate: null,
}

function extensionTo(newDate: LocalDate): Command {
  const [cause, nextSteps] = ['涉及外部单位，函复尚未收到', '每周催办一次，收到后五个工作日内办结']
  return { type: 'requestExtension', cause, nextSteps, newDate }
}

function reported(text: string, percent: number): Command {
  return { type: 'reportProgress', text, percent, evidence: [] }
}

function closeOut(row: SampleRow): Command {
  const evidence: Evidence[] = [{ title: '整改情况报告', number: '示例整改8号', address: null, hash: null }]
  return { type: 'requestCloseOut', statement: `${row.steps.join('；')}；执行记录和清单已归档备查`, evidence }
}
