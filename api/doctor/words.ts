import type { Check } from '../contract.ts'

/** The first line of what went wrong; of several addresses that were tried, the first. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? text
}

/** Of two clocks: what is tolerated is little against a slot, and more than a busy machine takes to answer. */
export function clockCheck(name: string, differs: number): Check {
  const seconds = Math.round(differs / 100) / 10
  if (Math.abs(differs) <= 5_000) return { name, ok: true, detail: `相差 ${Math.abs(seconds)} 秒` }
  return {
    name,
    ok: false,
    detail: `比本机${differs > 0 ? '快' : '慢'} ${Math.abs(seconds)} 秒`,
    advice: '在各台机器上启用时间同步（如 chrony 或 systemd-timesyncd）',
  }
}
