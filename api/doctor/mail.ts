import type { SmtpProbe } from '../../activities/smtpProbe.ts'
import { probeLogin } from '../../activities/smtpProbe.ts'
import type { Check } from '../contract.ts'

const name = '发信邮箱'
const callLimit = 6_000

/** Logs in and sends nothing. */
export async function checkMail(smtpUrl: string | null): Promise<Check[]> {
  if (smtpUrl === null) {
    const detail = '这里没有设置 SMTP_URL'
    return [{ name, ok: false, detail, advice: '在运行 doctor 的环境中设置与 worker 相同的 SMTP_URL' }]
  }
  const { host, username } = new URL(smtpUrl)
  const probe = await probeLogin(smtpUrl, callLimit)
  const whom = username ? `${host}，账号 ${decodeURIComponent(username)}` : `${host}，不登录`
  if (probe.ok || probe.failed === null) return [{ name, ok: true, detail: whom }]
  return [{ name, ok: false, detail: `${whom}：${probe.reply}`, advice: advice[probe.failed] }]
}

const advice: Readonly<Record<NonNullable<SmtpProbe['failed']>, string>> = {
  connection: '检查 SMTP_URL 的主机和端口、防火墙是否放行；465 端口用 smtps://，587 和 25 用 smtp://',
  certificate: '证书不可信：SMTP_URL 的主机名应与证书一致，自签证书请加入系统的信任',
  login: '登录被拒绝：核对用户名；QQ、163 和企业邮箱要用授权码，不是网页登录的口令，并开启 SMTP 服务',
}
