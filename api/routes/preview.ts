import { findRound, type Round } from '../../db/rounds.ts'
import { contextOf, loadVersions, newestVersions } from '../../db/versions.ts'
import type { RegisterRow } from '../../domain/commands.schema.ts'
import type { Actor } from '../../domain/events.ts'
import type { Instant } from '../../domain/localDate.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import { previewAnswer, previewBody, roundParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { knownHashes } from '../knownRows.ts'
import { withPeople } from '../ledgerPeople.ts'
import { momentOf, momentWords } from '../moments.ts'
import type { PeopleOn } from '../persons.ts'
import { previewMails } from '../previewMails.ts'
import { applyChange } from '../rosterPreview.ts'
import type { RouteApp } from './routeApp.ts'

export function mountPreview(app: RouteApp, deps: ApiDeps): void {
  app.post(
    '/rounds/:round/measures/preview',
    {
      bodyLimit: 20 * 1_048_576,
      config: { ...officeOnly, readsOnly: true },
      schema: {
        tags: ['登记'],
        summary: '预看：登记这些行，下一时点会发多少封',
        description: '只推算，不登记；轮次可以还没有建立，花名册可以还没有导入（roster）',
        params: roundParams,
        body: previewBody,
        response: { 200: previewAnswer },
      },
    },
    async ({ body, params, actor }) => {
      const now = deps.clock()
      const [round, people] = await Promise.all([
        findRound(deps.pool, params.round),
        peopleOn(deps.pool, now),
      ])
      const wanted = body.roster === null ? people : applyChange(people, body.roster)
      const rows = body.rows.map((row) => withPeople(row, wanted).row)
      const known =
        round === null
          ? []
          : await knownHashes(
              deps.pool,
              round.id,
              rows.map(({ sourceHash }) => sourceHash),
            )
      const fresh = rows.filter(({ sourceHash }) => !known.includes(sourceHash))
      const preview = await play(fresh, { round, people: wanted, actor, deps, now })
      const { slot, mails, people: count, unreachable } = preview
      const sentence = `下一时点（${momentWords(slot)}）将向 ${count} 人发出 ${mails} 封邮件`
      return {
        rows: rows.length,
        known: rows.length - fresh.length,
        slot: momentOf(slot),
        mails,
        people: count,
        sentence,
        unreachable,
      }
    },
  )
}

type Play = { round: Round | null; people: PeopleOn; actor: Actor; deps: ApiDeps; now: Instant }

async function play(rows: readonly RegisterRow[], { round, people, actor, deps, now }: Play) {
  const loaded = await loadVersions(deps.pool)
  const newest = newestVersions(loaded)
  const versions = round?.versions ?? newest
  const context = { ...contextOf(loaded, versions, now), actor, roster: people.roster, untold: [] }
  const clock = contextOf(loaded, newest, now)
  const given = {
    roundId: round?.id ?? '',
    versions,
    confirmationRequired: round?.confirmationRequired ?? false,
  }
  return previewMails(rows, given, { context, clock })
}
