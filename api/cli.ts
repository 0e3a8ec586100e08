import { fileURLToPath } from 'node:url'
import { confirm, isCancel } from '@clack/prompts'
import type { Io } from './cli/io.ts'
import { runProgram } from './cli/program.ts'

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

process.exitCode = await runProgram(io, process.argv.slice(2))
