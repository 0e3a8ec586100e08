import type { Notice } from '../db/notices.ts'
import type { RoundShown } from '../db/roundsShown.ts'
import { contextOf, type Versions } from '../db/versions.ts'
import { isProvisional } from '../domain/calendar.ts'
import { completionOf, isInsidePeriod } from '../domain/completion.ts'
import type { TimeContext } from '../domain/context.ts'
import type { MeasureEvent } from '../domain/events.ts'
import { lightOf, lightRulesOf } from '../domain/lights.ts'
import type { Instant } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import { mailKindOf, type PlannedNotice } from '../domain/notice.ts'
import { resolve } from '../domain/resolve.ts'
import { personOn } from '../domain/roster.ts'
import { openSuspension } from '../domain/suspension.ts'
import { daysLeft, isOverdue, urgencyWords } from '../domain/urgency.ts'
import {
  behindWords,
  completionName,
  eventSentence,
  kindName,
  reasonName,
  roleName,
  rungName,
  stateName,
  timingName,
} from '../domain/wording.ts'
import type { MeasureItem, PlannedView } from './contract.ts'
import { momentOf } from './moments.ts'
import type { PeopleOn } from './persons.ts'

/** What turns the database's plain data into what people read. */
export type Viewer = {
  people: PeopleOn
  versions: Versions
  rounds: ReadonlyMap<string, RoundShown>
  now: Instant
}

/** A person as a reader sees him: who is in no roster stays visible by his id. */
export function personRef(id: string, { roster, date }: PeopleOn): { id: string; name: string } {
  const now = personOn(roster, id, date) ?? roster.people.find((person) => person.id === id)
  return { id, name: now?.name ?? (id === 'system' ? '系统' : id) }
}

export function personRefOrNull(id: string | null, people: PeopleOn) {
  return id === null ? null : personRef(id, people)
}

/** A line of the list. */
export function itemOf(measure: Measure, viewer: Viewer): MeasureItem {
  const context = contextOfMeasure(measure, viewer)
  const { people } = viewer
  const behind = behindWords(measure, context)
  const round = viewer.rounds.get(measure.roundId)
  const { calendar } = context
  const light = lightOf(measure, round?.lightRules ?? lightRulesOf(undefined), {
    calendar,
    today: people.date,
  })
  return {
    id: measure.id,
    round: measure.roundId,
    no: measure.no,
    issue: measure.issue,
    unit: measure.unit,
    owner: personRefOrNull(measure.ownerId, people),
    leaderInCharge: personRefOrNull(measure.leaderInChargeId, people),
    timing: measure.timing,
    timingName: timingName(measure.timing),
    state: measure.state,
    stateName: stateName(measure.state),
    dueDate: measure.dueDate,
    provisional: measure.dueDate !== null && isProvisional(context.calendar, measure.dueDate),
    daysLeft: daysLeft(measure, context),
    urgency: urgencyWords(measure, context),
    overdue: isOverdue(measure, context),
    light: light && { colour: light.colour, name: light.name },
    completion: completionOf(measure),
    completionName: completionName(completionOf(measure)),
    insidePeriod: isInsidePeriod(measure, round?.periodEnd ?? null, context.policy),
    behindMilestones: behind !== '',
    behind,
    escalationLevel: measure.escalationLevel,
    suspendedFrom: openSuspension(measure)?.from ?? null,
  }
}

/** The calendar and ladder it carries, the newest policy. */
export function contextOfMeasure(measure: Measure, { versions, now }: Viewer): TimeContext {
  return contextOf(versions, measure.versions, now)
}

/** A line of the forecast, with who would hear it as the roster stands today. `told` cannot be known ahead. */
export function plannedOf(notice: PlannedNotice, measure: Measure, viewer: Viewer): PlannedView {
  const { calendar, ladder } = contextOfMeasure(measure, viewer)
  const { roster } = viewer.people
  const { people, handedUp } = resolve(notice.role, measure, { roster, date: notice.date, told: [] })
  return {
    measureId: notice.measureId,
    key: notice.key,
    date: notice.date,
    at: momentOf(notice.dueAt),
    kind: notice.kind,
    kindName: kindName(notice.kind),
    rungName: rungName(notice.rung, notice.occurrence, ladder),
    role: notice.role,
    roleName: roleName(notice.role),
    people: people.map(({ id, name }) => ({ id, name })),
    handedUp,
    copy: notice.copy,
    mailKind: mailKindOf(notice),
    provisional: isProvisional(calendar, notice.date),
  }
}

/** A stored notice and whom it reached. */
export function noticeOf(notice: Notice, people: PeopleOn) {
  const { key, measureId, kind, role, date, dueAt, state, reason } = notice
  return {
    key,
    measureId,
    kind,
    kindName: kindName(kind),
    role,
    roleName: roleName(role),
    date,
    dueAt: momentOf(dueAt),
    state,
    reason,
    reasonName: reason && (reasonName(reason) ?? reason),
    tellings: notice.tellings.map(({ personId, ...telling }) => ({
      person: personRef(personId, people),
      ...telling,
    })),
  }
}

/** A line of the history, and the event itself for programs. */
export function pastOf(event: MeasureEvent, { people, versions }: Viewer) {
  const nameOf = (id: string) => personRef(id, people).name
  const { sequence, at, type } = event
  const sentence = eventSentence(event, { policy: versions.newestPolicy, nameOf })
  return { sequence, at: momentOf(at), type, sentence, event }
}
