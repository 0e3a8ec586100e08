/** The other side of `child.ts`: how a child process says that it is ready, answers, and ends. */
export function serveParent(
  answer: (question: unknown) => Promise<object | null>,
  stop: () => Promise<void>,
): void {
  const tell = (message: unknown): void => {
    process.send?.(message)
  }
  process.on('message', (question) => {
    answer(question).then(tell, (error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  })
  let stopping = false
  const end = (): void => {
    if (stopping) return
    stopping = true
    // Not `exit` alone: a profile is written only when the process ends by itself or by exit().
    stop().finally(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  // A parent that was killed closes the channel: nobody would ever end us.
  process.once('disconnect', end)
  tell({ ready: true })
}
