import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import { Problem } from '../problems.ts'
import type { ReadingResult, ReadingTask } from './readingThread.ts'

export type Read = Extract<ReadingResult, { type: 'read' }>

/** Reads uploaded workbooks in a thread with limits of time and memory, one after the other. */
export type WorkbookReader = {
  /** Throws the Problem `fileRefused` for what is no ledger, and `unavailable` when too many wait. */
  read(task: ReadingTask): Promise<Read>
  close(): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    workbooks: WorkbookReader
  }
}

/** A ledger of 10,000 rows takes about a second and 170 MB; what needs far more is no ledger. */
const limits = { milliseconds: 30_000, heapMegabytes: 768, waiting: 8, idleMilliseconds: 60_000 }

// Sources are run as they are, and a thread inherits no loader: it registers its own before it imports a source.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'))
const loader = new URL('./dist/esm/api/index.mjs', tsx).href
const source = new URL('./readingThread.ts', import.meta.url).href
const bootstrap = `import { register } from ${JSON.stringify(loader)}; register(); await import(${JSON.stringify(source)})`
const entry = new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`)

/** The thread starts with the first file (half a second) and ends when none came for a minute. */
export function workbookReader(logger: FastifyBaseLogger): WorkbookReader {
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
  const readNext = async (task: ReadingTask) => {
    clearTimeout(idle)
    thread ??= startThread()
    const { result, spoilt } = await answerOf(thread, { task, logger })
    if (spoilt) await end()
    thread?.unref()
    idle = setTimeout(() => void end(), limits.idleMilliseconds).unref()
    return result
  }
  return {
    async read(task) {
      if (waiting >= limits.waiting)
        throw new Problem('unavailable', `正在读取的文件已有 ${waiting} 个，请稍后再传`)
      waiting++
      const mine = turn.then(() => readNext(task))
      turn = mine.catch(() => {})
      const result = await mine.finally(() => waiting--)
      if (result.type === 'read') return result
      const name = result.file === 'ledger' ? '台账' : '通讯录'
      throw new Problem('fileRefused', `${name}：${result.sentence}`, {
        file: result.file,
        reason: result.code,
      })
    },
    close: end,
  }
}

function startThread(): Worker {
  return new Worker(entry, {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, stackSizeMb: 4 },
  })
}

type Answer = { result: ReadingResult; spoilt: boolean }

/** One file. `spoilt`: the thread has ended or must be ended. */
function answerOf(
  thread: Worker,
  { task, logger }: { task: ReadingTask; logger: FastifyBaseLogger },
): Promise<Answer> {
  return new Promise((resolve) => {
    const answer = (result: ReadingResult, spoilt: boolean) => {
      clearTimeout(timer)
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
      // Its end may still report the error that ended it.
      if (spoilt) thread.on('error', () => {})
      resolve({ result, spoilt })
    }
    const onMessage = (result: ReadingResult) => answer(result, false)
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

function refused(code: keyof typeof sentences): ReadingResult {
  return { type: 'refused', file: 'ledger', code, sentence: sentences[code] }
}
