/** What the exit code says; printed by `zhenggai help`. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  badRows: 4,
  declined: 5,
} as const

export const exitCodesHelp = `
退出码：
  0  办成了
  1  被拒绝：不合规则、没有权限、找不到，或文件不能读；audit、readiness、doctor 发现了问题
  2  用法不对
  3  连不上服务（先运行 zhenggai start，或设置 ZHENGGAI_API）
  4  台账有错行（没有错的行已登记；--dry-run 时只是报告）
  5  没有确认，什么也没有做

环境变量：
  ZHENGGAI_API    接口地址，默认 http://127.0.0.1:8390
  ZHENGGAI_TOKEN  令牌；没有时读 DATA_DIR（默认 .data）下的 admin-token`

/** Ends the program with a sentence on stderr and a code from above. */
export class Exit extends Error {
  readonly code: number

  constructor(code: number, message = '') {
    super(message)
    this.name = 'Exit'
    this.code = code
  }
}
