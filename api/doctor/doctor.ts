import { setTimeout as sleep } from 'node:timers/promises'
import type { Instant } from '../../domain/localDate.ts'
import type { Check } from '../contract.ts'
import { checkDatabase } from './database.ts'
import { checkMail } from './mail.ts'
import { checkPublicUrl } from './publicUrl.ts'
import type { DoctorSettings } from './settings.ts'
import { checkTemporal } from './temporal.ts'
import { reasonOf } from './words.ts'

/** Longer than any of its calls may take: whoever waits hears of every dependency. */
const patience = 8_000

/**
 * Examines every dependency by itself and at once, also when all of them are down: each answers within seconds, with a
 * sentence how to mend it. `clock` is this process's, which the servers' clocks are compared with. Sends nothing, writes
 * nothing.
 */
export async function examine(settings: DoctorSettings, clock: () => Instant): Promise<Check[]> {
  const { databaseUrl, temporal, smtpUrl, publicUrl } = settings
  const checks = await Promise.all([
    inTime('数据库', checkDatabase(databaseUrl, clock)),
    inTime('Temporal', checkTemporal(temporal, clock)),
    inTime('发信邮箱', checkMail(smtpUrl)),
    inTime('对外地址', checkPublicUrl(publicUrl)),
  ])
  return checks.flat()
}

async function inTime(name: string, checks: Promise<Check[]>): Promise<Check[]> {
  const silence: Check = {
    name,
    ok: false,
    detail: `${patience / 1000} 秒内没有应答`,
    advice: '检查它是否在运行，网络是否连通',
  }
  try {
    return await Promise.race([checks, sleep(patience, [silence], { ref: false })])
  } catch (error) {
    return [{ ...silence, detail: reasonOf(error) }]
  }
}
