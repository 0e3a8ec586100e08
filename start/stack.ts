/** What was started, to be stopped in the reverse order. */
export type Stack = {
  add(name: string, stop: () => Promise<void>): void
  /** Stops everything, however often it is called. A part that fails is told and does not keep the others running. */
  close(): Promise<void>
}

export function openStack(tell: (line: string) => void): Stack {
  const parts: { name: string; stop: () => Promise<void> }[] = []
  let closing: Promise<void> | null = null
  const closeAll = async (): Promise<void> => {
    for (let part = parts.pop(); part; part = parts.pop()) {
      try {
        await part.stop()
        tell(`已停止 stopped：${part.name}`)
      } catch (error) {
        tell(`停止 ${part.name} 时出错：${error instanceof Error ? error.message : error}`)
      }
    }
  }
  return {
    add(name, stop) {
      parts.push({ name, stop })
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}
