import type { TemporalSettings } from '../temporal.ts'

/** Where the things are on which an office depends; null = not known here, and said so. */
export type DoctorSettings = {
  databaseUrl: string
  temporal: TemporalSettings
  smtpUrl: string | null
  publicUrl: string
}
