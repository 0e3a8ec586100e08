/** What a column is for. */
export const ledgerFields = [
  'no',
  'aspect',
  'issue',
  'whyUnfinished',
  'nextSteps',
  'leaderInCharge',
  'responsibleUnit',
  'owner',
  'dueDate',
  'timing',
  /** The issues that a measure of a second sheet belongs to. */
  'issueNo',
  /** The measure's id, in a ledger that was exported. */
  'measureId',
  /** Known, written by an export, and never read: progress and state are the system's. */
  'progress',
  'state',
  'closedOn',
  /** Known, and nothing is read from it. */
  'seen',
] as const
export type LedgerField = (typeof ledgerFields)[number]

export type RosterField = 'name' | 'units' | 'title' | 'role' | 'email' | 'phone' | 'seen'

/** `name` is what messages call a column that is missing. `words` in order of preference: where two columns of a head
 *  fit, the earlier word is taken. `like` is tried only when no word of any field fits. */
export type Heading<Field extends string> = {
  field: Field
  name: string
  words: readonly string[]
  like?: RegExp
}

export const unreadFields: ReadonlySet<LedgerField> = new Set<LedgerField>([
  'seen',
  'progress',
  'state',
  'closedOn',
])
export const unreadRosterFields: ReadonlySet<RosterField> = new Set<RosterField>(['seen'])

const list = (text: string) => text.split(/\s+/)

/** The words that offices write over the columns of a ledger; blanks, line breaks and brackets do not matter. */
export const ledgerHeadings: readonly Heading<LedgerField>[] = [
  {
    field: 'seen',
    name: '其他',
    words: list(
      `备注 说明 整改目标 目标任务 整改成效 已采取措施 已采取的措施 已采取的整改措施 配合单位 配合科室 配合部门 联系电话 联系方式
       佐证材料 问题来源 反馈时间 反馈日期 措施序号 措施编号`,
    ),
    like: /备注|目标|佐证|成效/,
  },
  {
    field: 'progress',
    name: '整改进展',
    words: list(
      `整改进展 进展情况 整改进展情况 工作进展 当前进展 最新进展 整改情况 落实情况 整改落实情况 整改措施落实情况`,
    ),
    like: /进展情况|落实情况$/,
  },
  {
    field: 'state',
    name: '整改状态',
    words: list(`整改状态 当前状态 完成状态 完成情况 整改完成情况 是否完成 销号情况 是否销号`),
    like: /销号情况/,
  },
  {
    field: 'closedOn',
    name: '销号时间',
    words: list(`销号时间 销号日期 实际完成时间 实际完成日期 整改完成日期`),
    like: /实际完成|销号/,
  },
  { field: 'measureId', name: '系统编号', words: list('系统编号 督办编号 措施系统编号') },
  {
    field: 'issueNo',
    name: '对应问题序号',
    words: list(
      `对应问题序号 对应问题编号 对应问题 关联问题序号 关联问题编号 关联问题 所属问题序号 所属问题编号 所属问题 问题序号 问题编号 问题号`,
    ),
    like: /^(对应|关联|所属).*问题/,
  },
  { field: 'no', name: '序号', words: list('序号 编号 序 No No. 号') },
  {
    field: 'aspect',
    name: '方面',
    words: list('方面 反馈方面 问题方面 类别 问题类别 问题类型 问题分类 问题所属方面 所属方面 分类'),
    like: /方面$/,
  },
  {
    field: 'whyUnfinished',
    name: '未完成原因',
    words: list(
      `未完成整改原因 未完成原因 未整改到位原因 未整改原因 未完成整改的原因 未完成的原因 尚未完成原因 未销号原因
       进展情况及未完成原因 整改进展及未完成原因 原因分析`,
    ),
    like: /未(完成|整改|销号).*原因/,
  },
  {
    field: 'nextSteps',
    name: '整改措施',
    words: list(
      `下一步整改措施 下步整改措施 下一步措施 下步措施 下一步工作措施 下一步工作打算 下一步打算 具体措施 具体整改措施
       整改具体措施 整改措施 整改任务 整改举措 措施`,
    ),
    like: /下一?步.*(措施|打算|计划|安排)|整改.*措施|措施$/,
  },
  {
    field: 'dueDate',
    name: '整改时限',
    words: list(
      `整改时限 整改完成时限 完成时限 整改期限 时限要求 整改时限要求 完成期限 办结时限 计划完成时间 拟完成时间 预计完成时间
       整改完成时间 完成时间 计划完成日期 完成日期 整改时间 时限 期限`,
    ),
    like: /时限|期限/,
  },
  {
    field: 'timing',
    name: '整改类型',
    words: list('整改类型 整改类别 整改性质 时限类型 整改分类 性质 类型'),
  },
  {
    field: 'leaderInCharge',
    name: '责任领导',
    words: list('责任领导 责任(分管)领导 责任分管领导 分管领导 牵头领导 包案领导 领导'),
    like: /(责任|分管|牵头).*领导/,
  },
  {
    field: 'responsibleUnit',
    name: '责任单位',
    words: list(
      `责任单位 责任科室(单位) 责任单位(科室) 责任科室 责任部门 责任处室 责任股室 责任单位(部门) 整改责任单位 整改单位
       主责单位 牵头单位 牵头科室 牵头部门 承办单位 承办科室 单位 科室 部门`,
    ),
    like: /(责任|主责|整改).*(单位|科室|部门|处室)$/,
  },
  {
    field: 'owner',
    name: '责任人',
    words: list(
      '责任人 具体责任人 直接责任人 整改责任人 责任人员 责任科室负责人 责任单位负责人 科室负责人 具体负责人 负责人 经办人 承办人',
    ),
    like: /责任人/,
  },
  {
    field: 'issue',
    name: '具体问题',
    words: list(
      `具体问题 反馈具体问题 问题表述 反馈问题 反馈的问题 存在问题 存在的问题 整改问题 问题清单 巡察反馈问题 巡视反馈问题
       反馈问题内容 问题内容 问题描述 主要问题 突出问题 未完成整改问题 未完成问题 整改事项 问题`,
    ),
    like: /问题$|^(反馈|存在|具体|巡察|巡视|主要).*问题/,
  },
]

/** The words over the columns of a roster (通讯录). */
export const rosterHeadings: readonly Heading<RosterField>[] = [
  { field: 'name', name: '姓名', words: list('姓名 人员姓名 联系人 人员 名字') },
  {
    field: 'units',
    name: '单位',
    words: list('单位(科室) 单位 所在单位 工作单位 单位(部门) 科室(单位) 科室 所在科室 部门 所在部门 处室'),
    like: /(单位|科室|部门)$/,
  },
  { field: 'title', name: '职务', words: list('职务 职务(职称) 职务职级 职务/职级 行政职务 职称 岗位') },
  { field: 'role', name: '角色', words: list('角色 整改角色 工作角色 整改工作角色 整改职责'), like: /角色/ },
  {
    field: 'email',
    name: '电子邮箱',
    words: list('电子邮箱 邮箱 电子邮件 邮箱地址 电子邮件地址 邮件 Email E-mail Mail'),
    like: /邮箱|邮件|e-?mail/i,
  },
  {
    field: 'phone',
    name: '手机',
    words: list('手机 手机号 手机号码 联系电话 移动电话 电话 联系方式 办公电话'),
    like: /手机|电话/,
  },
  { field: 'seen', name: '其他', words: list('序号 编号 备注 性别 微信 传真') },
]
