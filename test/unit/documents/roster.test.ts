import { describe, expect, it } from '@jest/globals'
import { splitNames, splitUnits } from '../../../documents/names.ts'
import { readRoster } from '../../../documents/readRoster.ts'
import { parseRoles } from '../../../documents/roles.ts'
import { type Value, workbookOf } from './build.ts'

const head = ['姓名', '单位（科室）', '职务', '角色', '电子邮箱', '手机']
const roster = async (...rows: Value[][]) =>
  readRoster(await workbookOf([{ name: '通讯录', rows: [['通讯录'], head, ...rows] }]))

describe('the roster', () => {
  it('reads people with units, roles, linked address and numeric telephone', async () => {
    const link = { text: 'a@example.com', hyperlink: 'mailto:a@example.com' }
    const { entries, problems } = await roster([
      '张　三',
      '人事科、党办',
      '科长',
      '责任人、单位负责人',
      link,
      13800000001,
    ])
    expect(problems).toEqual([])
    expect(entries).toEqual([
      {
        name: '张三',
        units: ['人事科', '党办'],
        title: '科长',
        roles: ['owner', 'unitHead'],
        email: 'a@example.com',
        phone: '13800000001',
        row: 3,
      },
    ])
  })

  it('never takes a role from 职务', async () => {
    const { entries } = await roster(
      ['喻某', '派驻组', '组长', '派驻纪检监察组', 'y@example.com'],
      ['周某', '党组', '组长', null, 'z@example.com'],
    )
    expect(entries.map(({ roles }) => roles)).toEqual([['disciplineGroup'], []])
  })

  it('warns of words that are no role, of bad addresses, and of a group leader whom no mail reaches', async () => {
    const { entries, problems } = await roster(
      ['甲', '党组', null, '组长', null],
      ['乙', '党组', null, '责任人、吃瓜群众', 'b@example.com'],
      ['丙', '党组', null, '责任人', 'c＠example'],
      ['丁', '党组', null, '责任人', null],
      [null, '党组', null, '责任人', 'e@example.com'],
    )
    expect(entries.map(({ name, email }) => [name, email])).toEqual([
      ['甲', null],
      ['乙', 'b@example.com'],
      ['丙', null],
      ['丁', null],
    ])
    expect(problems.map(({ severity, cell, found }) => [severity, cell, found])).toEqual([
      ['warning', 'E3', '空白'],
      ['warning', 'D4', '吃瓜群众'],
      ['warning', 'E5', 'c＠example'],
      ['error', 'A7', '空白'],
    ])
  })

  it('joins the two lines of one person, keeps two people of one name apart', async () => {
    const { entries } = await roster(
      ['甲', '人事科', null, '责任人', 'a@example.com'],
      ['甲', '党办', null, '联络员', 'a@example.com'],
      ['甲', '医政科', null, '责任人', 'other@example.com'],
      ['合计', '3人'],
    )
    expect(entries.map(({ units, roles }) => [units, roles])).toEqual([
      [
        ['人事科', '党办'],
        ['owner', 'liaison'],
      ],
      [['医政科'], ['owner']],
    ])
  })

  it('says what is missing when there is no column of roles or no head', async () => {
    const noRole = await readRoster(
      await workbookOf([
        {
          rows: [
            ['姓名', '单位', '邮箱'],
            ['甲', '党组', 'a@example.com'],
          ],
        },
      ]),
    )
    expect(noRole.problems).toMatchObject([{ severity: 'error', column: '表头', found: '没有“角色”列' }])
    expect(noRole.entries).toHaveLength(1)
    const noHead = await readRoster(await workbookOf([{ rows: [['甲', '乙', '丙']] }]))
    expect(noHead.problems).toMatchObject([{ severity: 'error', found: '没有认出表头' }])
  })
})

it.each([
  ['组长', ['groupLeader']],
  ['副组长', ['deputyGroupLeader']],
  ['责任领导', ['leaderInCharge']],
  ['分管领导', ['leaderInCharge']],
  ['责任（分管）领导', ['leaderInCharge']],
  ['整改办主任', ['officeDirector']],
  ['办公室主任', ['officeDirector']],
  ['整改办', ['office']],
  ['整改办成员', ['office']],
  ['联络员', ['liaison']],
  ['派驻纪检监察组', ['disciplineGroup']],
  ['责任人', ['owner']],
  ['单位负责人', ['unitHead']],
  ['责任科室负责人', ['unitHead']],
  ['工作专班', ['taskForce']],
  ['责任人，单位负责人/联络员', ['owner', 'unitHead', 'liaison']],
])('角色 %s means %j', (text, roles) => {
  expect(parseRoles(text)).toEqual({ roles, unknown: [] })
})

it.each([
  ['张三、李四', ['张三', '李四']],
  ['张三 李四', ['张三', '李四']],
  ['张　三', ['张三']],
  ['张三\n李四', ['张三', '李四']],
  ['张三，李四；王五', ['张三', '李四', '王五']],
  ['欧阳某', ['欧阳某']],
])('names in %j are %j', (text, names) => {
  expect(splitNames(text)).toEqual(names)
})

it.each([
  ['机关纪委、机关党委', ['机关纪委', '机关党委']],
  ['牵头单位：人事科；配合单位：医政科', ['人事科', '医政科']],
  ['规划 财务科', ['规划财务科']],
  ['人事科\n医政科', ['人事科', '医政科']],
])('units in %j are %j', (text, units) => {
  expect(splitUnits(text)).toEqual(units)
})
