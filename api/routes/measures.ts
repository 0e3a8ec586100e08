import { listedOf } from '../../db/letters.ts'
import { countMeasures, listMeasures, type MeasureFilter } from '../../db/measureList.ts'
import { measureWithHistory, type StoredMeasure } from '../../db/measures.ts'
import { periodEnd } from '../../domain/completion.ts'
import type { Actor } from '../../domain/events.ts'
import { forecast } from '../../domain/forecast.ts'
import type { Measure } from '../../domain/measure.ts'
import { milestonesOf } from '../../domain/milestones.ts'
import { commandsFor } from '../../domain/permissions.ts'
import { commandNames, suspensionReasonNames } from '../../domain/refusalsWording.ts'
import { reviewAhead } from '../../domain/review.ts'
import { dueOf } from '../../domain/wording.ts'
import { measureList, measureParams, measureQuery, measureView } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { letterViewOf } from '../letterViews.ts'
import { linksOf } from '../links.ts'
import { momentOf } from '../moments.ts'
import { personIdOf } from '../persons.ts'
import { Problem, refused } from '../problems.ts'
import { viewerOf } from '../viewer.ts'
import {
  contextOfMeasure,
  itemOf,
  pastOf,
  personRef,
  personRefOrNull,
  plannedOf,
  type Viewer,
} from '../views.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

const fiveYears = 1830 * 86_400_000

export function mountMeasures(app: RouteApp, deps: ApiDeps): void {
  app.get(
    '/measures',
    {
      schema: {
        tags: ['查询'],
        summary: '措施清单',
        description: '按整改时限排列，分页用 nextCursor；counts 是符合条件的全部',
        querystring: measureQuery,
        response: { 200: measureList },
      },
    },
    async ({ query, scope }) => {
      const viewer = await viewerOf(deps)
      const { limit, cursor = null, state, round, person, insidePeriod, ...plain } = query
      const filter: MeasureFilter = {
        ...plain,
        state: state && [state],
        roundId: round === undefined ? undefined : (await roundNamed(deps.pool, round)).id,
        ...(insidePeriod !== undefined && { inside: { is: insidePeriod, periods: periodsOf(viewer) } }),
        personId: person === undefined ? undefined : personIdOf(person, viewer.people),
      }
      const context = { today: viewer.people.date, scope }
      const [page, counts] = await Promise.all([
        listMeasures(deps.pool, filter, { ...context, cursor, limit }).catch(badCursor),
        countMeasures(deps.pool, filter, context),
      ])
      const measures = page.items.map(({ measure }) => itemOf(measure, viewer))
      return { measures, counts, nextCursor: page.cursor }
    },
  )
  app.get(
    '/measures/:measure',
    {
      schema: {
        tags: ['查询'],
        summary: '一项措施：现状、经过、今后、您可以做什么',
        params: measureParams,
        response: { 200: measureView },
      },
    },
    async ({ params, actor, scope }) => {
      const [found, viewer] = await Promise.all([
        measureWithHistory(deps.pool, params.measure, scope),
        viewerOf(deps),
      ])
      if (found === null) throw refused('measureNotFound', { found: params.measure })
      const past = found.events.map((event) => pastOf(event, viewer))
      return {
        ...wholeOf(found, viewer),
        past,
        ...outlookOf(found, actor, viewer),
        links: linksOf(params.measure, deps),
      }
    },
  )
}

function wholeOf({ measure }: StoredMeasure, viewer: Viewer) {
  const { people } = viewer
  const { pendingExtension: pending, confirmation } = measure
  return {
    ...itemOf(measure, viewer),
    aspect: measure.aspect,
    whyUnfinished: measure.whyUnfinished,
    steps: [...measure.steps],
    verifier: personRefOrNull(measure.verifierId, people),
    ledgerNames: measure.ledgerNames,
    originalDueDate: measure.originalDueDate,
    registeredAt: momentOf(measure.registeredAt),
    extensionsApproved: measure.extensionsApproved,
    suspensions: (measure.suspensions ?? []).map(({ from, by, reason, text, until, ended }) => ({
      ...{ from, reason, reasonName: suspensionReasonNames[reason], text, until },
      by: personRef(by, people),
      ended: ended && { on: ended.on, by: personRef(ended.by, people), workingDays: ended.workingDays },
    })),
    pendingExtension: pending && {
      by: personRef(pending.by, people),
      at: momentOf(pending.at),
      newDate: pending.newDate,
      cause: pending.cause,
    },
    milestones: milestonesOf(measure).map(({ id, title, dueDate, completedAt, evidence }) => ({
      id,
      title,
      dueDate,
      completedAt: completedAt === null ? null : momentOf(completedAt),
      evidence: evidence.length,
    })),
    reviewOn: reviewAhead(measure, contextOfMeasure(measure, viewer))?.dueDate ?? null,
    lookBacks: measure.lookBacks.map((lookBack) => ({ ...lookBack })),
    ...receiptsOf(measure, viewer),
    confirmation: confirmation && { reference: confirmation.reference, at: momentOf(confirmation.at) },
    sequence: measure.sequence,
  }
}

function receiptsOf(measure: Measure, viewer: Viewer) {
  const { people } = viewer
  return {
    letters: listedOf(measure).map((one) => letterViewOf(one, viewer)),
    acknowledgements: (measure.acknowledgements ?? []).map(({ by, at, letterId, noticeKey, holdsUntil }) => ({
      ...{ by: personRef(by, people), at: momentOf(at), letter: letterId, notice: noticeKey, holdsUntil },
      holds: holdsUntil === null || people.date < holdsUntil,
    })),
  }
}

/** What lies ahead if nobody does anything, and what the caller may do. */
function outlookOf({ measure, nextDecisionAt, armedFor }: StoredMeasure, actor: Actor, viewer: Viewer) {
  const context = contextOfMeasure(measure, viewer)
  const { at, summary } = dueOf(measure, context)
  const acting = actor.onBehalfOf ?? actor.personId
  const { roster } = viewer.people
  const types = acting === null ? [] : commandsFor(measure, acting, { ...context, roster })
  const future = forecast(measure, context, viewer.now + fiveYears).slice(0, 200)
  return {
    armed: nextDecisionAt === null || (armedFor !== null && armedFor <= nextDecisionAt),
    nextDecision: at === null ? null : { at: momentOf(at), summary },
    commands: types.map((type) => ({ type, name: commandNames[type] })),
    future: future.map((notice) => plannedOf(notice, measure, viewer)),
  }
}

/** The first instant after each round's concentrated period. */
function periodsOf({ rounds, versions }: Viewer): [roundId: string, end: number][] {
  return [...rounds].flatMap(([id, { periodEnd: lastDay }]): [string, number][] =>
    lastDay === null ? [] : [[id, periodEnd(lastDay, versions.newestPolicy)]],
  )
}

function badCursor(error: unknown): never {
  if (error instanceof RangeError) throw new Problem('badCursor', error.message)
  throw error
}
