import { z } from 'zod'

/** What a backup holds. It stands at the end of the file: counts and checksums are known only then. */
export const manifestSchema = z.object({
  format: z.literal(1),
  /** As of when it knows the office, ISO. */
  createdAt: z.iso.datetime(),
  postgres: z.string(),
  /** The migrations that made the schema; `hash` is of the file. */
  migrations: z.array(z.object({ name: z.string(), hash: z.string() })),
  /** The newest version of each kind. */
  versions: z.record(z.string(), z.number()),
  /** Where every sequence stood; not taken from yet: called = false. */
  sequences: z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() })),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number().int(),
      /** Of the text that COPY gave, before it was compressed. */
      bytes: z.number().int(),
      sha256: z.string(),
      /** Where the compressed part stands in the file. */
      offset: z.number().int(),
      length: z.number().int(),
    }),
  ),
})
export type Manifest = z.output<typeof manifestSchema>
export type TablePart = Manifest['tables'][number]

/** The file, or the database, is not what it has to be; the message is for the office. */
export class BackupProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackupProblem'
  }
}
