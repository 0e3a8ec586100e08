/** What a command of the CLI may do to the world: print, ask, know where it runs. */
export type Io = {
  /** Results only: what a pipe reads. */
  out(line: string): void
  /** Progress and sentences for a person. */
  note(line: string): void
  /** Both ends are a terminal: tables instead of NDJSON, and questions may be asked. */
  terminal: boolean
  confirm(question: string): Promise<boolean>
  env: NodeJS.ProcessEnv
  /** The checkout: where start.ts is. */
  root: string
}

/** How a result is printed: one JSON document, NDJSON lines into a pipe, or lines for a person. */
export type Printed = { json: boolean; whole: unknown; items: readonly unknown[]; lines: () => string[] }

export function print(io: Io, { json, whole, items, lines }: Printed): void {
  if (json) io.out(JSON.stringify(whole))
  else if (io.terminal) for (const line of lines()) io.out(line)
  else for (const item of items) io.out(JSON.stringify(item))
}
