import { InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { type CommandType, commandSchemas } from '../../domain/commands.schema.ts'
import { fieldNames, nameInChinese } from '../../domain/refusalsWording.ts'

/** What a field of a command takes, read off its schema. */
type FieldForm = { type: string; required: boolean; choices: string[] | null; parts: Parts | null }

/** A field of objects, typed as its parts between bars. */
type Parts = { hint: string; note: string; read: (text: string) => Record<string, string | null> }

/** The options of `zhenggai do COMMAND`: one per field of its schema, so that a new command needs nothing here. */
export function optionsOf(type: CommandType): Option[] {
  return fieldsOf(type).map(([field, form]) => {
    const hint = form.parts?.hint ?? (form.type === 'number' ? '数字' : '内容')
    const option = new Option(`--${field} <${hint}>`, `${nameOf(field)}${noteOf(form)}`)
    const { choices } = form
    if (choices) option.argParser((typed: string) => chosenFrom(choices, typed))
    if (form.type === 'array') option.argParser((value: string, before: string[] = []) => [...before, value])
    return form.required ? option.makeOptionMandatory() : option
  })
}

/** The command's body from what was typed. Values are checked by the API, which answers all that is wrong at once. */
export function bodyOf(type: CommandType, typed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = fieldsOf(type).filter(([field]) => typed[field] !== undefined)
  return Object.fromEntries(given.map(([field, form]) => [field, typedValue(typed[field], form)]))
}

function typedValue(typed: unknown, form: FieldForm): unknown {
  if (form.type === 'number') return Number.isNaN(Number(typed)) ? typed : Number(typed)
  const { parts } = form
  if (Array.isArray(typed) && parts) return typed.map((text) => parts.read(String(text)))
  return typed
}

/** A choice may be typed by its Chinese name or by its word in the API. */
function chosenFrom(choices: readonly string[], typed: string): string {
  const chosen = choices.find((word) => word === typed || nameInChinese(word) === typed)
  if (chosen === undefined) throw new InvalidArgumentError(`应为${namesOf(choices)}之一`)
  return chosen
}

function namesOf(choices: readonly string[]): string {
  return choices.map(nameInChinese).join('、')
}

/** A part may be empty. */
const partsOf: Readonly<Record<string, Parts>> = {
  evidence: {
    hint: '名称|文号|地址',
    note: '文号、地址至少一个',
    read(text) {
      const [title = '', number = '', address = ''] = text.split('|').map((part) => part.trim())
      return { title, number: number || null, address: address || null }
    },
  },
  milestones: {
    hint: '编号|内容|时限',
    note: '更正阶段节点时写全部节点',
    read(text) {
      const [id = '', title = '', dueDate = ''] = text.split('|').map((part) => part.trim())
      return { id: id || null, title, dueDate }
    },
  },
}

function fieldsOf(type: CommandType): [string, FieldForm][] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = commandSchemas[type].shape
  return Object.entries(shape)
    .filter(([field]) => field !== 'type')
    .map(([field, schema]) => [field, { ...formOf(schema), parts: partsOf[field] ?? null }])
}

function formOf(schema: z.core.$ZodType, required = true): Omit<FieldForm, 'parts'> {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return formOf(schema.unwrap(), false)
  if (schema instanceof z.ZodNullable) return formOf(schema.unwrap(), required)
  const choices = schema instanceof z.ZodEnum ? schema.options.map(String) : null
  return { type: schema._zod.def.type, required, choices }
}

function noteOf({ type, required, choices, parts }: FieldForm): string {
  const words = [
    required ? '必填' : '',
    type === 'array' ? '可重复' : '',
    choices ? `${namesOf(choices)}之一` : '',
    parts?.note ?? '',
  ]
  const note = words.filter(Boolean).join('，')
  return note ? `（${note}）` : ''
}

function nameOf(field: string): string {
  return commandFields[field] ?? fieldNames[field] ?? field
}

/** Fields that only commands have; one without a name here is shown by its word. */
const commandFields: Readonly<Record<string, string>> = {
  plan: '工作安排',
  text: '内容',
  percent: '完成百分比，0 到 100',
  evidence: '佐证材料',
  cause: '未完成原因',
  nextSteps: '下一步措施',
  newDate: '新的整改时限，如 2026-03-31',
  overrideReason: '第三次起同意延期的破例理由',
  statement: '整改情况说明',
  finding: '验收或回头看的意见',
  newSteps: '补充措施',
  reference: '巡察机构确认文号',
  n: '第几次回头看',
  result: '回头看结论',
  until: '恢复日期，如 2026-06-30；到日自动恢复，不填则由整改办恢复',
  due: '批示时限，如 2026-03-31',
  successor: '新的责任人：编号或姓名',
  field: '更正哪一项',
  value: '更正为',
  milestone: '阶段节点的编号',
  completion: '完成程度',
  quality: '退回时的整改质量，不填为不高',
  decisionNumber: '组长批准文号',
}
