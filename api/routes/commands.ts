import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { transition } from '../../db/transition.ts'
import { type Command, type CommandType, commandSchemas } from '../../domain/commands.schema.ts'
import { commandOrder, whoMay } from '../../domain/permissionsTable.ts'
import { commandNames, partNames } from '../../domain/refusalsWording.ts'
import { peopleOn } from '../auth.ts'
import { commandAnswer, measureParams } from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { markRepeated } from '../idempotency.ts'
import { personIdOf } from '../persons.ts'
import { refused } from '../problems.ts'
import type { RouteApp } from './routeApp.ts'

/** One route a command, generated from its schema. Everyone signed in may call them: the domain knows who may do what. */
export function mountCommands(app: RouteApp, deps: ApiDeps): void {
  for (const type of commandOrder) {
    app.post(
      `/measures/:measure/commands/${type}`,
      {
        config: { command: type },
        schema: {
          tags: ['办理'],
          summary: commandNames[type],
          description: `可以办理的是：${whoMay[type].map((part) => partNames[part]).join('、')}`,
          params: measureParams,
          body: bodyOf(type),
          response: { 200: commandAnswer },
        },
      },
      (request, reply) =>
        giveCommand(deps, request.params.measure, { command: request.body, request, reply }),
    )
  }
}

/** Strict: a misspelt field that is optional would vanish without a word. */
function bodyOf(type: CommandType): z.ZodType<Command> {
  return commandSchemas[type].strict()
}

type Asked = { command: Command; request: FastifyRequest; reply: FastifyReply }

/** The refusal of a rule is an answer too: it is kept, and the same key gets it again. */
async function giveCommand(deps: ApiDeps, measureId: string, { command, request, reply }: Asked) {
  const { actor, once, scope } = request
  const now = deps.clock()
  const named = await withPersonIds(command, deps, now)
  const cause = {
    type: 'command',
    id: once.key,
    bodyHash: once.bodyHash,
    command: named,
    actor,
    scope,
  } as const
  const { answer, repeated, poke } = await transition(deps.pool, measureId, cause, now)
  if (poke) deps.poke(poke.account)
  markRepeated(reply, repeated)
  if (answer === null) throw new Error(`${measureId}：命令没有答复`)
  if (!answer.accepted) throw refused(answer.code, answer.details)
  return answer
}

/** A name becomes an id where a command speaks of a person. */
async function withPersonIds(command: Command, deps: ApiDeps, now: number): Promise<Command> {
  if (command.type === 'assign') {
    return { ...command, successor: personIdOf(command.successor, await peopleOn(deps.pool, now)) }
  }
  const isPerson = command.type === 'correct' && /Id$/.test(command.field)
  if (!isPerson || command.value === null) return command
  return { ...command, value: personIdOf(command.value, await peopleOn(deps.pool, now)) }
}
