import type { Instant } from '../domain/localDate.ts'
import type { Measure } from '../domain/measure.ts'
import type { VersionSwitch } from '../domain/replan.ts'
import { carriedAfter } from '../domain/versionChange.ts'
import type { VersionChange } from './versionChanges.ts'
import type { Versions } from './versions.ts'
import { contextOf } from './versions.ts'

/** What a confirmed change is for one measure: what it was planned with, and what it is planned with from now on. */
export function switchOf(
  measure: Measure,
  { change, versions, now }: { change: VersionChange; versions: Versions; now: Instant },
): VersionSwitch {
  const { kind, toVersion, ladders, fromVersion } = change
  const made =
    kind === 'ladder'
      ? { kind, ladders: required(ladders, change) }
      : { kind, version: required(toVersion, change) }
  const carried = carriedAfter(measure, made)
  const before = contextOf(versions, measure.versions, now)
  // Times come from the newest policy, and that is the new one already.
  const former = fromVersion === null ? undefined : versions.policies.get(fromVersion)
  return {
    change: change.id,
    because: kind,
    versions: carried,
    before: kind === 'policy' && former ? { ...before, policy: former } : before,
    after: contextOf(versions, carried, now),
  }
}

function required<T>(made: T | null, { id }: VersionChange): T {
  if (made === null) throw new Error(`变更 ${id}：还没有确认，没有新的版本`)
  return made
}
