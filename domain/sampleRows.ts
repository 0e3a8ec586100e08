import type { Timing } from './measure.ts'
import type { Role } from './roster.ts'

/** What became of a sample measure before today. */
export type Fate =
  | 'silence'
  | 'progress'
  | 'extensionAsked'
  | 'extensionApproved'
  | 'closeOutAsked'
  | 'sentBack'
  | 'closedOut'
  | 'lookBackDue'

export type SampleUnit = { unit: string; owner: string; head: string; leader: string }
export type SamplePerson = {
  name: string
  units: readonly string[]
  title: string
  roles: readonly Role[]
  mail: string
}

/** `due`: working days from today, null = none. */
export type SampleRow = {
  unit: string
  aspect: string
  issue: string
  steps: readonly string[]
  due: number | null
  fate: Fate
  timing?: Timing
}

/** All of it is invented: an office with seven units, three leaders in charge and one group leader. */
export const sampleUnits: readonly SampleUnit[] = [
  { unit: '财务科', owner: '何会计', head: '何科长', leader: '陆副院长' },
  { unit: '采购办', owner: '贺专员', head: '贺主任', leader: '陆副院长' },
  { unit: '总务科', owner: '龚干事', head: '龚科长', leader: '陆副院长' },
  { unit: '人事科', owner: '尹干事', head: '尹科长', leader: '聂副书记' },
  { unit: '党建办', owner: '柴干事', head: '柴主任', leader: '聂副书记' },
  { unit: '基建科', owner: '邬工程师', head: '邬科长', leader: '岑副院长' },
  { unit: '信息科', owner: '冼工程师', head: '冼科长', leader: '岑副院长' },
]

export const sampleGroupLeader = '闵书记'
export const sampleOffice = '路干事'

export const samplePeople: readonly SamplePerson[] = [
  { name: sampleGroupLeader, units: ['院领导'], title: '党委书记', roles: ['groupLeader'], mail: 'min' },
  { name: '陆副院长', units: ['院领导'], title: '副院长', roles: ['leaderInCharge'], mail: 'lu' },
  { name: '聂副书记', units: ['院领导'], title: '党委副书记', roles: ['leaderInCharge'], mail: 'nie' },
  { name: '岑副院长', units: ['院领导'], title: '副院长', roles: ['leaderInCharge'], mail: 'cen' },
  { name: '童主任', units: ['整改办'], title: '主任', roles: ['officeDirector'], mail: 'tong' },
  { name: sampleOffice, units: ['整改办'], title: '干事', roles: ['office'], mail: 'lugs' },
  { name: '严组长', units: ['派驻纪检监察组'], title: '组长', roles: ['disciplineGroup'], mail: 'yan' },
]

export const sampleRows: readonly SampleRow[] = [
  row(
    '财务科',
    '财经纪律',
    '三公经费台账登记不全，报销附件缺少公函',
    ['补登台账', '修订报销制度并公布'],
    -12,
    'silence',
  ),
  row(
    '采购办',
    '招标采购',
    '单一来源采购论证材料不规范',
    ['重新论证在用的单一来源项目', '建立专家库'],
    -10,
    'progress',
  ),
  row('基建科', '工程管理', '门诊楼改造工程变更签证滞后', ['清理未签证的变更', '限时办结'], -7, 'silence'),
  row('总务科', '资产管理', '报废资产长期未处置', ['全面盘点', '按程序报批处置'], -6, 'progress'),
  row('人事科', '选人用人', '中层干部轮岗未按规定执行', ['制定轮岗计划', '报党委会审议'], -5, 'silence'),
  row('信息科', '项目管理', '软件维保合同到期未续签，存在断档', ['补签合同', '建立到期提醒'], -4, 'silence'),
  row('党建办', '组织建设', '两个支部未按期换届', ['完成换届', '建立换届提醒表'], -3, 'progress'),
  row('财务科', '财经纪律', '往来款项挂账超过三年', ['逐笔清理', '提出核销意见'], -3, 'silence'),
  row('采购办', '招标采购', '供应商评价未开展', ['制定评价办法', '完成首次评价'], -2, 'closeOutAsked'),
  row('总务科', '后勤服务', '食堂原材料询价记录缺失', ['补建询价记录', '每月抽查'], -1, 'silence'),
  row('基建科', '工程管理', '竣工资料未及时归档', ['清点缺件', '移交档案室'], -1, 'progress'),
  row('人事科', '薪酬管理', '加班费审批单据不齐', ['补齐单据', '改为线上审批'], 0, 'silence'),
  row('信息科', '网络安全', '等级保护测评整改项未销号', ['逐项整改', '请测评机构复核'], 0, 'closeOutAsked'),
  row('党建办', '意识形态', '新闻发布审核未留痕', ['使用审核单', '每季检查'], 1, 'progress'),
  row('财务科', '预算管理', '预算执行进度未按季通报', ['补发三季度通报', '纳入考核'], 1, 'silence'),
  row('采购办', '合同管理', '合同履约验收走过场', ['制定验收清单', '抽查十份合同'], 2, 'silence'),
  row('总务科', '资产管理', '公务用车派车单填写不全', ['统一派车单', '每月核对'], 3, 'progress'),
  row('基建科', '工程管理', '零星维修未履行询价', ['制定零星维修办法'], 5, 'extensionAsked'),
  row('人事科', '选人用人', '干部档案专项审核不彻底', ['复核全部档案', '补充佐证材料'], 5, 'silence'),
  row('信息科', '项目管理', '闲置服务器未纳入资产账', ['盘点', '入账或报废'], 6, 'sentBack'),
  row('党建办', '组织建设', '谈心谈话记录雷同', ['重新谈话', '支部书记述职时说明'], 8, 'progress'),
  row('财务科', '财经纪律', '培训费超范围列支', ['清退超支部分', '修订培训计划'], 10, 'silence'),
  row('采购办', '招标采购', '采购需求论证不充分', ['建立需求论证会制度'], 10, 'extensionApproved'),
  row('总务科', '后勤服务', '物业外包考核扣款未执行', ['核算应扣款项', '追缴到位'], 12, 'progress'),
  row('基建科', '工程管理', '监理日志缺页', ['约谈监理单位', '补齐并复查'], 15, 'silence'),
  row('人事科', '薪酬管理', '绩效二次分配方案未公示', ['各科室公示', '收集意见'], 18, 'silence'),
  row('信息科', '数据管理', '统方权限管理不严', ['收回多余权限', '每月审计'], 20, 'progress'),
  row('党建办', '作风建设', '会议纪要印发迟缓', ['规定印发时限'], 20, 'silence'),
  row('财务科', '预算管理', '专项资金结余未及时上缴', ['核对结余', '上缴财政'], 30, 'silence'),
  row('采购办', '招标采购', '代理机构选取不规范', ['重新遴选代理机构'], 45, 'progress'),
  row('总务科', '安全生产', '消防通道堆放杂物', ['立即清理', '每周巡查'], -15, 'closedOut', 'immediate'),
  row('党建办', '组织建设', '党费收缴台账不规范', ['核对台账', '补缴到位'], -20, 'lookBackDue'),
  row('财务科', '财经纪律', '公务接待清单不完整', ['补齐清单', '通报批评'], -22, 'lookBackDue'),
  row(
    '基建科',
    '工程管理',
    '分阶段推进老旧管网改造',
    ['完成勘察', '完成招标', '完成施工'],
    60,
    'progress',
    'phased',
  ),
  row(
    '人事科',
    '作风建设',
    '长期坚持考勤抽查并通报',
    ['每月抽查', '每季通报'],
    null,
    'progress',
    'continuous',
  ),
]

function row(
  unit: string,
  aspect: string,
  issue: string,
  steps: readonly string[],
  due: number | null,
  fate: Fate,
  timing: Timing = 'dated',
): SampleRow {
  return { unit, aspect, issue, steps, due, fate, timing }
}
