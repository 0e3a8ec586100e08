import { publishedCalendar } from '../../../domain/calendarYears.ts'
import type { CommandContext } from '../../../domain/context.ts'
import type { Actor, Registration } from '../../../domain/events.ts'
import type { Ladder } from '../../../domain/ladder.ts'
import { defaultLadder } from '../../../domain/ladder.ts'
import type { Instant, LocalDate } from '../../../domain/localDate.ts'
import type { Evidence, Measure, MeasureFacts, MeasureStatus, Milestone } from '../../../domain/measure.ts'
import { defaultPolicy } from '../../../domain/policy.ts'
import type { Person, PersonId, Role, Roster } from '../../../domain/roster.ts'
import type { Suspension } from '../../../domain/suspension.ts'

type MeasureOverrides = Partial<MeasureFacts> & (MeasureStatus | { state?: undefined })

/** The instant of a clock time in Shanghai. */
export function at(date: LocalDate, time = '10:00'): Instant {
  return Date.parse(`${date}T${time}:00+08:00`)
}

/** A measure of 医务科, registered 2021-11-19, due 2021-12-31, in progress, with nothing reached. */
export function aMeasure(overrides: MeasureOverrides = {}): Measure {
  if (overrides.state === undefined) return { ...facts, ...overrides, state: 'inProgress' }
  return { ...facts, ...overrides }
}

/** What `register` is given for the measure of `aMeasure`. */
export function aRegistration(overrides: Partial<Registration> = {}): Registration {
  return { ...ledgerRow, ...overrides }
}

/** A round with everyone the ladder speaks to; ids say what the person is. */
export function aRoster(extra: readonly Person[] = []): Roster {
  return { version: 1, people: [...people, ...extra] }
}

export function aPerson(id: PersonId, name: string, overrides: Partial<Person> = {}): Person {
  return {
    id,
    name,
    units: ['医务科'],
    title: null,
    roles: ['owner'],
    email: `${id}@example.org`,
    phone: null,
    validFrom: '2020-01-01',
    validTo: null,
    ...overrides,
  }
}

/** The default ladder alone: formal letters have drafts and waits of their own, and tests of their own. */
export const withoutLetters: Ladder = {
  ...defaultLadder,
  due: defaultLadder.due.map((rung) => ({ ...rung, letter: undefined })),
}

/** Half a month into December 2021, asked by the office; the ladder is `withoutLetters`. */
export function aContext(overrides: Partial<CommandContext> = {}): CommandContext {
  return {
    calendar: publishedCalendar,
    ladder: withoutLetters,
    policy: defaultPolicy,
    now: at('2021-12-15'),
    actor: by('office'),
    roster: aRoster(),
    untold: [],
    ...overrides,
  }
}

export function by(personId: PersonId, onBehalfOf: PersonId | null = null): Actor {
  return { personId, service: null, onBehalfOf }
}

export function byService(service: string, onBehalfOf: PersonId | null = null): Actor {
  return { personId: null, service, onBehalfOf }
}

/** Since a month ago, waiting for a superior, until somebody resumes it. */
export function aSuspension(overrides: Partial<Suspension> = {}): Suspension {
  return {
    sequence: 1,
    by: 'office',
    at: at('2021-11-15'),
    from: '2021-11-15',
    reason: 'awaitingSuperior',
    text: '待省里批复编制方案',
    until: null,
    ended: null,
    ...overrides,
  }
}

export const anEvidence: Evidence = {
  title: '关于印发处方点评制度的通知',
  number: '院发〔2021〕58号',
  address: null,
  hash: null,
}

/** A phased measure: 修订制度 by 2021-12-10, 每月点评 by 2021-12-24, both within the date of `aMeasure`. */
export function aPhasedMeasure(overrides: MeasureOverrides = {}): Measure {
  return aMeasure({ timing: 'phased', milestones: twoMilestones, ...overrides })
}

const twoMilestones: readonly Milestone[] = [
  { id: '1', title: '修订制度', dueDate: '2021-12-10' },
  { id: '2', title: '每月点评', dueDate: '2021-12-24' },
].map((planned) => ({
  ...planned,
  completedAt: null,
  evidence: [],
  cycle: 1,
  cycleStartedAt: at('2021-11-19'),
}))

const ledgerRow: Omit<Registration, 'milestones'> = {
  id: 'm1',
  roundId: 'r1',
  no: 1,
  aspect: '落实上级决策部署',
  issue: '处方点评制度执行不严',
  whyUnfinished: '制度尚未修订',
  steps: ['修订处方点评制度', '每月点评并通报'],
  unit: '医务科',
  ownerId: 'owner',
  leaderInChargeId: 'leader',
  verifierId: null,
  ledgerNames: { owner: '何科长', leaderInCharge: '沈副院长' },
  timing: 'dated',
  dueDate: '2021-12-31',
  versions: { calendar: 1, ladder: 1, policy: 1 },
  confirmationRequired: false,
}

const facts: MeasureFacts = {
  ...ledgerRow,
  originalDueDate: '2021-12-31',
  registeredAt: at('2021-11-19'),
  dueCycle: 1,
  cycleStartedAt: at('2021-11-19'),
  extensionsApproved: 0,
  pendingExtension: null,
  lastProgress: null,
  closeOuts: 0,
  lookBacks: [],
  confirmation: null,
  spellStartedAt: at('2021-11-19'),
  reached: {},
  escalationLevel: 0,
  sequence: 1,
  lastEventAt: at('2021-11-19'),
}

const people: readonly Person[] = [
  aPerson('owner', '何科长'),
  aPerson('colleague', '曹干事'),
  aPerson('unitHead', '冯主任', { roles: ['unitHead'] }),
  aPerson('stranger', '蒋科长', { units: ['财务科'] }),
  aPerson('strangeHead', '陶主任', { units: ['财务科'], roles: ['unitHead'] }),
  aPerson('leader', '沈副院长', { units: ['院领导'], roles: ['leaderInCharge'] }),
  inOffice('office', '严干事', 'office'),
  inOffice('officeDirector', '韩主任', 'officeDirector'),
  aPerson('verifier', '卫审核', { units: ['审计科'], roles: ['taskForce'] }),
  aPerson('deputy', '尤副书记', { units: ['院领导'], roles: ['deputyGroupLeader'] }),
  aPerson('groupLeader', '秦书记', { units: ['院领导'], roles: ['groupLeader'] }),
  aPerson('discipline', '许组长', { units: ['派驻纪检监察组'], roles: ['disciplineGroup'] }),
  aPerson('departed', '吕科长', { validTo: '2021-06-30' }),
]

function inOffice(id: PersonId, name: string, role: Role): Person {
  return aPerson(id, name, { units: ['整改办'], roles: [role] })
}
