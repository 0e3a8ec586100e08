import type { Audited, AuditGround, Difference, FindingReason } from '../audit.ts'
import type { Instant } from '../localDate.ts'
import { isOpen } from '../measure.ts'
import { nextDecision } from '../nextDecision.ts'
import type { History } from './history.ts'
import { momentOf } from './plan.ts'

/** The read model, the columns beside it and the next decision against what the events make of the measure. */
export function checkModel(audited: Audited, history: History, ground: AuditGround): Difference[] {
  const { stored, columns } = audited
  const { measure } = history
  const wanted = fieldsOf(measure)
  const beside = Object.fromEntries(Object.keys(columns).map((name) => [name, wanted[name]]))
  const as = (reason: FindingReason) => (one: Place) => ({ ...one, reason, personId: null })
  return [
    ...differing(fieldsOf(stored), fieldsOf(measure)).map(as('fieldDiffers')),
    ...differing(columns, beside).map(as('columnDiffers')),
    ...nextDiffers(audited, history, ground).map(as('nextDecisionDiffers')),
  ]
}

type Place = Pick<Difference, 'subject' | 'found' | 'expected'>

/** What has ended keeps an instant until its workflow was told; spread and slot are of the policy of the last look. */
function nextDiffers(
  { nextDecisionAt }: Audited,
  { measure, context }: History,
  ground: AuditGround,
): Place[] {
  if (!isOpen(measure) || ground.policySince > measure.lastEventAt) return []
  const derived = nextDecision(measure, context)?.at ?? Number.POSITIVE_INFINITY
  if (nextDecisionAt === derived) return []
  const words = (at: Instant | null) =>
    at === null ? '空' : Number.isFinite(at) ? momentOf(at, ground) : '没有'
  return [{ subject: 'nextDecisionAt', found: words(nextDecisionAt), expected: words(derived) }]
}

function differing(stored: Record<string, unknown>, derived: Record<string, unknown>): Place[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(derived)])].sort()
  return names
    .filter((name) => !isSame(stored[name], derived[name]))
    .map((name) => ({ subject: name, found: write(stored[name]), expected: write(derived[name]) }))
}

/** A field that newer code adds is not in rows written before: absent is as good as empty. */
function isSame(stored: unknown, derived: unknown): boolean {
  if (isEmpty(stored) && isEmpty(derived)) return true
  if (Array.isArray(stored) && Array.isArray(derived)) {
    return stored.length === derived.length && stored.every((item, index) => isSame(item, derived[index]))
  }
  if (!isObject(stored) || !isObject(derived)) return stored === derived
  const [a, b] = [fieldsOf(stored), fieldsOf(derived)]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSame(a[name], b[name]))
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  return value === undefined || value === null || value === false || value === 0
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function fieldsOf(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value))
}

function write(value: unknown): string {
  return (JSON.stringify(value) ?? '没有').slice(0, 200)
}
