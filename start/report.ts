import type { Screen } from './screen.ts'

export type Started = {
  apiUrl: string
  pages: { temporal: string | null; mailbox: string | null }
  tokenFile: string
  logFile: string
  /** Set where the database holds the sample. */
  banner: string | null
}

/** What to open and what to do next, in Chinese and English. */
export function report(screen: Screen, started: Started): void {
  const { apiUrl, pages, tokenFile, logFile, banner } = started
  const addresses = [
    `接口与文档 API docs      ${apiUrl}/docs`,
    ...(pages.mailbox ? [`开发邮箱 mailbox         ${pages.mailbox}`] : []),
    ...(pages.temporal ? [`Temporal 页面 web page   ${pages.temporal}`] : []),
    `管理员令牌 admin token   ${tokenFile}`,
    `运行日志 log             ${logFile}`,
  ]
  screen.block('整改督办已启动 zhenggai is running', addresses)
  if (banner) screen.line(`！${banner}`)
  screen.block('下一步 What next', banner ? afterSample(pages.mailbox) : afterEmpty(apiUrl, tokenFile))
  screen.line('按 Ctrl-C 停止全部服务。Ctrl-C stops everything in order.')
}

function afterSample(mailbox: string | null): string[] {
  return [
    ...(mailbox
      ? [
          '打开开发邮箱：一分钟内可见合并的晨间邮件、逾期通知和报组长的升级',
          'Open the mailbox: within a minute it shows the merged mails and the escalation to the group leader',
        ]
      : []),
    'npx zhenggai list          全部措施 all measures',
    'npx zhenggai forecast      今后将发出的通知 what is still to come',
  ]
}

function afterEmpty(apiUrl: string, tokenFile: string): string[] {
  return [
    '导入台账 import a ledger：',
    '  npx zhenggai import 台账.xlsx --roster 名册.xlsx --round 轮次名称 --dry-run',
    '或看示例 or look at the sample：npm start -- --sample',
    '调用接口 call the API：',
    `  curl -H "Authorization: Bearer $(cat ${tokenFile})" ${apiUrl}/api/v1/rounds`,
  ]
}
