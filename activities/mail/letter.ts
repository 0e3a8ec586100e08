import type { Calendar } from '../../domain/calendar.ts'
import type { MeasureEvent } from '../../domain/events.ts'
import type { LightRules } from '../../domain/lights.ts'
import type { Instant } from '../../domain/localDate.ts'
import type { MailNotice } from '../../domain/mailing.ts'
import type { Measure } from '../../domain/measure.ts'
import type { Policy } from '../../domain/policy.ts'
import type { PersonId } from '../../domain/roster.ts'
import type { Office } from '../deps.ts'

/** One written mail, before it becomes bytes. */
export type Letter = { subject: string; text: string; html: string }

/** How loud a thing is on the page; always said in words too. */
export type Tone = 'red' | 'amber' | 'blue' | 'grey' | 'green'

export type Fact = readonly [label: string, value: string]

/** What a mail is made of: written once, rendered as text and as HTML, so that both say the same. */
export type Block =
  | { type: 'paragraph'; text: string }
  | { type: 'heading'; text: string; tone: Tone }
  | { type: 'facts'; facts: readonly Fact[] }
  | { type: 'list'; label: string; items: readonly string[] }
  | { type: 'quote'; label: string; text: string }
  | { type: 'link'; label: string; url: string }
  | MeasureCard

export type MeasureCard = {
  type: 'measure'
  id: string
  title: string
  badge: string | null
  tone: Tone
  facts: readonly Fact[]
  /** The page of the letter that the reader is asked about; null: about none, or there is no console. */
  letterUrl: string | null
}

/** A card with what can be opened from it: signed once for both parts of a mail. */
export type LinkedCard = MeasureCard & { links: readonly { label: string; url: string }[] }

/** What the parts of a mail are rendered from. */
export type LaidBlock = Exclude<Block, MeasureCard> | LinkedCard

/** Somebody was told of the measure: when, and with which notice. */
export type ToldLine = { personId: PersonId; kind: MailNotice['kind']; at: Instant }

/** One measure in a mail, with what called for it. */
export type MailItem = {
  notice: MailNotice
  measure: Measure
  /** The event of a track `event:<sequence>`. */
  event: MeasureEvent | null
  /** The notice was meant for a role that nobody reachable holds (代收). */
  handedUp: boolean
  /** Names of those away for whom the reader hears it (代办). */
  standsInFor?: readonly string[]
  /** The calendar that the measure carries: its working days. */
  calendar: Calendar
  /** What the measure's round has chosen. */
  lightRules: LightRules
  told: readonly ToldLine[]
}

/** Everything that a mail may say; `names` gives a person's name as the roster has it. */
export type MailContext = {
  /** Who reads it, and what he is called. */
  personId: PersonId
  addressee: string
  now: Instant
  policy: Policy
  office: Office
  publicUrl: string
  /** Signs the links: each holds for this reader alone. */
  linkSecret: string
  names: (id: PersonId) => string
}

/** Writes one kind of mail. The items are never empty. */
export type MailWriter = (items: readonly MailItem[], context: MailContext) => Letter
