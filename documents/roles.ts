import type { Role } from '../domain/roster.ts'

const words: Readonly<Record<Role, string>> = {
  groupLeader: '组长 领导小组组长 整改领导小组组长',
  deputyGroupLeader: '副组长 领导小组副组长 整改领导小组副组长',
  leaderInCharge: '责任领导 分管领导 责任(分管)领导 责任分管领导 牵头领导',
  officeDirector: '整改办主任 办公室主任 领导小组办公室主任 整改办公室主任',
  office: '整改办 整改办成员 整改办公室 整改办公室成员 办公室成员',
  liaison: '联络员 整改联络员',
  disciplineGroup: '派驻纪检监察组 纪检监察组 派驻纪检组',
  owner: '责任人 具体责任人 直接责任人 经办人',
  unitHead: '单位负责人 责任科室负责人 科室负责人 责任单位负责人 部门负责人',
  taskForce: '工作专班 专班 专班成员 工作专班成员',
}

const roleOfWord = new Map(
  Object.entries(words).flatMap(([role, list]) => list.split(' ').map((word) => [word, role] as const)),
)

/** The words of column 角色 that are understood, for messages. */
export const roleNames =
  '组长、副组长、责任领导、整改办主任、整改办成员、联络员、派驻纪检监察组、责任人、单位负责人、工作专班'

/** The roles in a cell of column 角色 and the words that name none. A title from 职务 must never be passed here. */
export function parseRoles(text: string): { roles: Role[]; unknown: string[] } {
  const found = text
    .normalize('NFKC')
    .split(/[、,/;；\s]+/)
    .filter((word) => word !== '')
  const roles = found.map((word) => roleOfWord.get(word)).filter(isRole)
  return { roles: [...new Set(roles)], unknown: found.filter((word) => !roleOfWord.has(word)) }
}

function isRole(role: string | undefined): role is Role {
  return role !== undefined && role in words
}
