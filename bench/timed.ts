/** Does the work and says in one line how long it took. */
export async function timed<T>(
  say: (line: string) => void,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const began = performance.now()
  const result = await work()
  say(`${what}：${((performance.now() - began) / 1000).toFixed(0)} 秒`)
  return result
}
