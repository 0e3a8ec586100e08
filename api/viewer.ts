import { roundsShown } from '../db/roundsShown.ts'
import { loadVersions } from '../db/versions.ts'
import { peopleOn } from './auth.ts'
import type { ApiDeps } from './deps.ts'
import type { Viewer } from './views.ts'

/** Roster, versions, what rounds show and today, for turning rows into views. */
export async function viewerOf({ pool, clock }: Pick<ApiDeps, 'pool' | 'clock'>): Promise<Viewer> {
  const now = clock()
  const [people, versions] = await Promise.all([peopleOn(pool, now), loadVersions(pool)])
  return { people, versions, rounds: await roundsShown(pool, versions), now }
}
