import type { measureWithHistory } from '../../db/measures.ts'
import { forecast } from '../../domain/forecast.ts'
import type { Measure } from '../../domain/measure.ts'
import { commandsFor } from '../../domain/permissions.ts'
import { commandNames } from '../../domain/refusalsWording.ts'
import type { Person } from '../../domain/roster.ts'
import { daysLeft, isOverdue, urgencyWords } from '../../domain/urgency.ts'
import { dateName, stateName } from '../../domain/wording.ts'
import type { PlannedView } from '../contract.ts'
import { contextOfMeasure, pastOf, personRefOrNull, plannedOf, type Viewer } from '../views.ts'
import { type Contact, contactSection } from './contact.ts'
import { type Html, html } from './html.ts'
import type { Page } from './page.ts'

type Found = NonNullable<Awaited<ReturnType<typeof measureWithHistory>>>

/** What the page is written from; `until` = how long the link holds, in words. */
export type Shown = { found: Found; reader: Person; viewer: Viewer; office: Contact; until: string }

const year = 366 * 86_400_000
const datesAhead = 8

/** A measure to look at: how it stands, what lies ahead, what was, whom to ask. Nothing on it can be changed. */
export function measurePage(shown: Shown): Page {
  const { office, reader, until } = shown
  const { measure } = shown.found
  const closing = `本页只供${reader.name}查看，打开不会改变任何内容；链接到${until}有效，请勿转发。`
  const body = html`${head(shown)}${facts(shown)}${ahead(shown)}${past(shown)}${contactSection(office, closing)}`
  return { title: `整改措施 ${measure.id}`, body }
}

function head({ found: { measure }, viewer }: Shown): Html {
  const context = contextOfMeasure(measure, viewer)
  const words = urgencyWords(measure, context)
  const days = daysLeft(measure, context)
  const tone = isOverdue(measure, context) ? 'late' : days !== null && days <= 5 ? 'soon' : ''
  const badge = [stateName(measure.state), words].filter(Boolean).join(' · ')
  return html`<header><p class="quiet">整改措施 ${measure.id}</p><h1>${measure.issue}</h1><span class="badge ${tone}">${badge}</span></header>`
}

function facts({ found: { measure }, viewer, reader }: Shown): Html {
  const { people } = viewer
  const named = (id: string | null, inLedger: string | null) =>
    personRefOrNull(id, people)?.name ?? inLedger ?? '未定'
  const rows: [label: string, value: string][] = [
    ['责任单位', measure.unit],
    ['责任人', named(measure.ownerId, measure.ledgerNames.owner)],
    ['责任领导', named(measure.leaderInChargeId, measure.ledgerNames.leaderInCharge)],
    ['整改时限', dueOf(measure)],
  ]
  const may = commandsFor(measure, reader.id, { ...contextOfMeasure(measure, viewer), roster: people.roster })
  return html`<section><dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}<dt>整改措施</dt><dd><ol>${measure.steps.map((step) => html`<li>${step}</li>`)}</ol></dd>${may.length === 0 ? null : html`<dt>您现在可以办理</dt><dd>${may.map((type) => commandNames[type]).join('、')}（请在系统中办理，或联系整改办代办）</dd>`}</dl></section>`
}

function dueOf({ dueDate, timing }: Measure): string {
  if (dueDate !== null) return dateName(dueDate)
  return timing === 'continuous' ? '长期坚持' : '未定'
}

function ahead({ found: { measure }, viewer }: Shown): Html {
  const planned = forecast(measure, contextOfMeasure(measure, viewer), viewer.now + year)
  const dates = dateBlocks(planned.map((notice) => plannedOf(notice, measure, viewer))).slice(0, datesAhead)
  const list = dates.map(
    ([first, ...others]) =>
      html`<li><time>${minuteOf(first.at)}</time>${first.rungName}：${[first, ...others].map(recipients).join('、')}</li>`,
  )
  const none = html`<p class="quiet">没有安排。</p>`
  return html`<section><h2>今后</h2><p class="quiet">在此期间没有办理的，将依次告知：</p>${list.length === 0 ? none : html`<ul>${list}</ul>`}</section>`
}

type Rows = [PlannedView, ...PlannedView[]]

/** What is told at one time for one reason stands together. */
function dateBlocks(rows: readonly PlannedView[]): Rows[] {
  const blocks = new Map<string, Rows>()
  for (const row of rows) {
    const key = `${row.at} ${row.rungName}`
    const known = blocks.get(key)
    if (known) known.push(row)
    else blocks.set(key, [row])
  }
  return [...blocks.values()]
}

/** 分管领导（沈副院长） */
function recipients({ roleName, people }: PlannedView): string {
  return people.length === 0 ? roleName : `${roleName}（${people.map(({ name }) => name).join('、')}）`
}

function past({ found: { events }, viewer }: Shown): Html {
  const rows = events.map((event) => pastOf(event, viewer)).reverse()
  return html`<section><h2>经过</h2><ul>${rows.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul></section>`
}

/** 2026-03-09 09:00 */
function minuteOf(moment: string): string {
  return moment.slice(0, 16).replace('T', ' ')
}
