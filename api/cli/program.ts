import { Command, CommanderError } from 'commander'
import { addDo, addSending, addToken } from './act.ts'
import { addAudit } from './audit.ts'
import { addBackup } from './backup.ts'
import { addCalendar } from './calendar.ts'
import { addChange } from './changes.ts'
import { addDoctor } from './doctor.ts'
import { Exit, exitCodes, exitCodesHelp } from './exit.ts'
import { addExport } from './exportFile.ts'
import { addImport } from './importFile.ts'
import { addImports } from './imports.ts'
import type { Io } from './io.ts'
import { addLadder, addPolicy } from './ladders.ts'
import { addLetters } from './letters.ts'
import { addMail } from './mail.ts'
import { addPeople } from './people.ts'
import { addReading } from './read.ts'
import { addReadiness } from './readiness.ts'
import { addRearm } from './rearm.ts'
import { addRehearsalMode } from './rehearsalMode.ts'
import { addRehearse } from './rehearse.ts'
import { addRound } from './rounds.ts'
import { addStart } from './start.ts'
import { widthOf } from './table.ts'
import { addUnits } from './units.ts'

/** Runs `zhenggai` with its arguments over its world and gives the exit code; a fault of our own is thrown. */
export async function runProgram(io: Io, args: readonly string[]): Promise<number> {
  try {
    await createProgram(io).parseAsync(args, { from: 'user' })
    return exitCodes.done
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error.code)
    if (!(error instanceof Exit)) throw error
    if (error.message) io.note(error.message)
    return error.code
  }
}

function createProgram(io: Io): Command {
  const program = new Command('zhenggai')
    .description('整改督办：每条整改措施是一个持久的工作流，按期提醒、逐级督办、凭据销号、事后回头看')
    .addHelpText('after', exitCodesHelp)
  addStart(program, io)
  addImport(program, io)
  addExport(program, io)
  addImports(program, io)
  addReading(program, io)
  addLetters(program, io)
  addDo(program, io)
  addCalendar(program, io)
  addLadder(program, io)
  addPolicy(program, io)
  addChange(program, io)
  addRound(program, io)
  addSending(program, io)
  addMail(program, io)
  addRehearse(program, io)
  addRehearsalMode(program, io)
  addPeople(program, io)
  addUnits(program, io)
  addToken(program, io)
  addAudit(program, io)
  addReadiness(program, io)
  addDoctor(program, io)
  addBackup(program, io)
  addRearm(program, io)
  speakChinese(program, io)
  return program
}

const words: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
}

function speakChinese(command: Command, io: Io): void {
  command
    .helpOption('-h, --help', '显示帮助')
    .configureHelp({ styleTitle: (title) => words[title] ?? title, displayWidth: widthOf })
    .usage(usageOf(command))
    .configureOutput({
      writeErr: (text) => io.note(inChinese(text.trimEnd())),
      writeOut: (text) => io.out(text.trimEnd()),
    })
    .exitOverride()
  if (command.commands.length > 0) command.helpCommand('help [命令]', '显示命令的帮助')
  for (const child of command.commands) speakChinese(child, io)
}

function usageOf(command: Command): string {
  const args = command.registeredArguments.map((argument) => `<${argument.name()}>`)
  return ['[选项]', ...(command.commands.length > 0 ? ['命令'] : []), ...args].join(' ')
}

const sentences: readonly [RegExp, string][] = [
  [/^error: unknown command '(.+?)'/, '没有命令“$1”'],
  [/^error: unknown option '(.+?)'/, '没有选项“$1”'],
  [/^error: missing required argument '(.+?)'/, '缺少参数“$1”'],
  [/^error: required option '(.+?)' not specified/, '缺少选项“$1”'],
  [/^error: option '(.+?)' argument missing/, '选项“$1”缺少内容'],
  [/^error: option '(.+?)' argument '(.*?)' is invalid\. /, '选项“$1”：找到“$2”，'],
  [/^error: too many arguments.*/, '参数太多'],
  [/\(Did you mean one of (.+?)\?\)/, '（是不是：$1？）'],
  [/\(Did you mean (.+?)\?\)/, '（是不是 $1？）'],
]

/** commander's own complaints. */
function inChinese(text: string): string {
  return sentences.reduce((said, [pattern, sentence]) => said.replace(pattern, sentence), text)
}

/** What commander's end means for the exit code: help asked for is fine. */
function exitCodeOf(commanderCode: string): number {
  return /help|version/i.test(commanderCode) ? exitCodes.done : exitCodes.usage
}
