import { fileURLToPath } from 'node:url'
import { confirm, isCancel } from '@clack/prompts'
import { CommanderError } from 'commander'
import { Exit } from './cli/exit.ts'
import type { Io } from './cli/io.ts'
import { createProgram, exitCodeOf } from './cli/program.ts'

const io: Io = {
  out: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  terminal: Boolean(process.stdout.isTTY && process.stdin.isTTY),
  confirm: async (message) => {
    const answer = await confirm({ message, active: '是', inactive: '否', initialValue: false })
    return !isCancel(answer) && answer
  },
  env: process.env,
  root: fileURLToPath(new URL('..', import.meta.url)),
}

// `zhenggai list | head`: the reader went away, which is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  await createProgram(io).parseAsync(process.argv)
} catch (error) {
  if (error instanceof Exit) {
    if (error.message) io.note(error.message)
    process.exitCode = error.code
  } else if (error instanceof CommanderError) {
    process.exitCode = exitCodeOf(error.code)
  } else throw error
}
