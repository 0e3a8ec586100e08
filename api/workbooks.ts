import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import type { LedgerToWrite } from '../documents/writeLedger.ts'
import { Problem } from './problems.ts'
import type { Read, ReadingTask, Refused, WritingTask, Wrote } from './workbooksThread.ts'

/**
 * Reads uploaded workbooks and writes exports, one after the other, in a thread of its own with limits of time and memory:
 * a hostile file may cost the thread, and the front door answers meanwhile.
 */
export type Workbooks = {
  /** Throws the Problem `fileRefused` for what is no ledger, and `unavailable` when too many wait. */
  read(task: Omit<ReadingTask, 'type'>): Promise<Read>
  write(ledger: LedgerToWrite): Promise<Buffer>
  close(): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    workbooks: Workbooks
  }
}

type Task = ReadingTask | WritingTask
type Result = Read | Wrote | Refused

/** A ledger of 10,000 rows takes about a second and 170 MB; what needs far more is no ledger. */
const limits = { milliseconds: 60_000, heapMegabytes: 768, waiting: 8, idleMilliseconds: 60_000 }

// Sources are run as they are, and a thread inherits no loader: it registers its own before it imports a source.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'))
const loader = new URL('./dist/esm/api/index.mjs', tsx).href
const source = new URL('./workbooksThread.ts', import.meta.url).href
const bootstrap = `import { register } from ${JSON.stringify(loader)}; register(); await import(${JSON.stringify(source)})`
const entry = new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`)

/** The thread starts with the first file (half a second) and ends when none came for a minute. */
export function openWorkbooks(logger: FastifyBaseLogger): Workbooks {
  let thread: Worker | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let idle: NodeJS.Timeout | undefined
  const end = async () => {
    clearTimeout(idle)
    const ended = thread
    thread = null
    await ended?.terminate()
  }
  const doNext = async (task: Task) => {
    clearTimeout(idle)
    thread ??= startThread()
    const { result, spoilt } = await answerOf(thread, { task, logger })
    if (spoilt) await end()
    thread?.unref()
    idle = setTimeout(() => void end(), limits.idleMilliseconds).unref()
    return result
  }
  const inTurn = async (task: Task): Promise<Read | Wrote> => {
    if (waiting >= limits.waiting)
      throw new Problem('unavailable', `正在处理的文件已有 ${waiting} 个，请稍后再试`)
    waiting++
    const mine = turn.then(() => doNext(task))
    turn = mine.catch(() => {})
    const result = await mine.finally(() => waiting--)
    if (result.type === 'refused') throw fileRefused(result)
    return result
  }
  return {
    async read(task) {
      const result = await inTurn({ ...task, type: 'read' })
      if (result.type !== 'read') throw new Error('工作簿线程答非所问')
      return result
    },
    async write(ledger) {
      const result = await inTurn({ type: 'write', ledger })
      if (result.type !== 'wrote') throw new Error('工作簿线程答非所问')
      return Buffer.from(result.bytes)
    },
    close: end,
  }
}

function fileRefused({ file, code, sentence }: Refused): Problem {
  const name = file === 'ledger' ? '台账' : '通讯录'
  return new Problem('fileRefused', `${name}：${sentence}`, { file, reason: code })
}

function startThread(): Worker {
  return new Worker(entry, {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, stackSizeMb: 4 },
  })
}

type Answer = { result: Result; spoilt: boolean }

/** One file. `spoilt`: the thread has ended or must be ended. */
function answerOf(
  thread: Worker,
  { task, logger }: { task: Task; logger: FastifyBaseLogger },
): Promise<Answer> {
  return new Promise((resolve) => {
    const answer = (result: Result, spoilt: boolean) => {
      clearTimeout(timer)
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
      // Its end may still report the error that ended it.
      if (spoilt) thread.on('error', () => {})
      resolve({ result, spoilt })
    }
    const onMessage = (result: Result) => answer(result, false)
    const onError = (error: NodeJS.ErrnoException) => {
      const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      // A file that our reader stumbles over is the office's to mend and ours to learn of.
      if (!full) logger.error({ err: error }, 'a workbook could not be read')
      answer(refused(full ? 'tooLarge' : 'damaged'), true)
    }
    const onExit = () => answer(refused('damaged'), true)
    const timer = setTimeout(() => answer(refused('tooSlow'), true), limits.milliseconds)
    thread.ref()
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
    thread.postMessage(task)
  })
}

const sentences = {
  tooSlow: `读取超过 ${limits.milliseconds / 1000} 秒，请删去无关的工作表和格式后再导入`,
  tooLarge: '文件展开后占用的内存过多，请删去无关的工作表和格式后再导入',
  damaged: '文件无法读取，请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入',
}

function refused(code: keyof typeof sentences): Refused {
  return { type: 'refused', file: 'ledger', code, sentence: sentences[code] }
}
