import type { FastifyReply, FastifyRequest } from 'fastify'
import { previewChange } from '../db/previewChange.ts'
import { findChange, proposeChange } from '../db/versionChanges.ts'
import type { Actor } from '../domain/events.ts'
import type { ProposedChange } from '../domain/versionChange.ts'
import { peopleOn } from './auth.ts'
import { changeOf } from './changeViews.ts'
import type { ApiDeps } from './deps.ts'
import { writeOnce } from './writes.ts'

/** Writes a proposal down with its difference, and answers it with the number by which it is confirmed. */
export function propose(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  deps: ApiDeps,
  { proposed, title }: { proposed: ProposedChange; title: string },
): Promise<void> {
  return writeOnce({ request, reply }, deps, {
    write: async (client, now) => {
      const { summary } = await previewChange(deps.pool, proposed, now)
      const by = request.actor
      const id = await proposeChange(client, { proposed, title, foreseen: summary, by, now })
      const change = await findChange(client, id)
      if (!change) throw new Error(`变更 ${id}：刚刚写入又不见了`)
      return { status: 201, answer: await changeOf(change, await peopleOn(deps.pool, now), deps) }
    },
  })
}

/** Everybody whose hand is in an act: who confirms a calendar must be none of those who proposed it. */
export function handsOf({ personId, service, onBehalfOf }: Actor): string[] {
  return [personId ?? `service:${service}`, ...(onBehalfOf === null ? [] : [onBehalfOf])]
}
