import type { Check } from '../contract.ts'
import { reasonOf } from './words.ts'

const name = '对外地址'
const callLimit = 4_000

/** Whether links in mails would find this API. */
export async function checkPublicUrl(publicUrl: string): Promise<Check[]> {
  const failed = { name, ok: false, advice: '检查接口是否在运行、PUBLIC_URL 和反向代理是否指向它' }
  try {
    const answer = await fetch(`${publicUrl}/api/v1/health`, { signal: AbortSignal.timeout(callLimit) })
    const body = await answer.text()
    if (answer.ok && body.includes('"ok":true')) return [{ name, ok: true, detail: publicUrl }]
    return [{ ...failed, detail: `${publicUrl} 答复 ${answer.status}，不是本系统` }]
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error
    return [{ ...failed, detail: `${publicUrl}：${reasonOf(cause)}` }]
  }
}
