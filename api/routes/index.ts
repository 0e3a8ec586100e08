import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { ApiDeps } from '../deps.ts'
import { requireKeys } from '../writes.ts'
import { mountAudit } from './audit.ts'
import { mountBulk } from './bulk.ts'
import { mountCalendar } from './calendar.ts'
import { mountChanges } from './changes.ts'
import { mountCommands } from './commands.ts'
import { mountDelegations } from './delegations.ts'
import { mountDoctor } from './doctor.ts'
import { mountExport } from './export.ts'
import { mountForecast } from './forecast.ts'
import { mountHandovers } from './handovers.ts'
import { mountHealth } from './health.ts'
import { mountImports } from './imports.ts'
import { mountLadders } from './ladders.ts'
import { mountLetters } from './letters.ts'
import { mountMails } from './mails.ts'
import { mountMe } from './me.ts'
import { mountMeasures } from './measures.ts'
import { mountNotices } from './notices.ts'
import { mountOfficeReadiness } from './officeReadiness.ts'
import { mountPolicy } from './policy.ts'
import { mountRearm } from './rearm.ts'
import { mountRegister } from './register.ts'
import { mountRehearsalMode } from './rehearsalMode.ts'
import { mountRehearsals } from './rehearsals.ts'
import { mountRestored } from './restored.ts'
import { mountRoster } from './roster.ts'
import { mountRosterPreview } from './rosterPreview.ts'
import { mountRoundClocks } from './roundClocks.ts'
import { mountRoundCounts } from './roundCounts.ts'
import { mountRounds } from './rounds.ts'
import { mountSending } from './sending.ts'
import { mountTestMail } from './testMail.ts'
import { mountTokens } from './tokens.ts'
import { mountUnits } from './units.ts'
import { mountWhy } from './why.ts'

/** Every route of /api/v1; who may call it stands with the route. */
export function mountRoutes(api: FastifyInstance, deps: ApiDeps): void {
  requireKeys(api)
  const app = api.withTypeProvider<ZodTypeProvider>()
  const mounts = [
    mountRounds,
    mountRoundClocks,
    mountRoundCounts,
    mountRoster,
    mountRosterPreview,
    mountHandovers,
    mountDelegations,
    mountUnits,
    mountRegister,
    mountBulk,
    mountImports,
    mountExport,
    mountCommands,
    mountMeasures,
    mountForecast,
    mountWhy,
    mountNotices,
    mountLetters,
    mountTestMail,
    mountMails,
    mountCalendar,
    mountLadders,
    mountPolicy,
    mountChanges,
    mountSending,
    mountRestored,
    mountRearm,
    mountRehearsalMode,
    mountRehearsals,
    mountAudit,
    mountDoctor,
    mountOfficeReadiness,
    mountTokens,
    mountMe,
    mountHealth,
  ]
  for (const mount of mounts) mount(app, deps)
}
