import { createHash } from 'node:crypto'
import type { Multipart } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { maxFileBytes } from '../../documents/workbook.ts'
import { importFields } from '../contract.ts'
import { fieldProblemsOf } from '../fieldProblems.ts'
import { canonical } from '../idempotency.ts'
import { type FieldProblem, invalid, Problem } from '../problems.ts'

export type UploadedFile = { name: string; bytes: Buffer; sha256: string }
export type Upload = {
  ledger: UploadedFile
  roster: UploadedFile | null
  fields: ReturnType<typeof importFields.parse>
  /** Of all that came, for the key of the request. */
  content: string
}

export const uploadLimits = {
  fileSize: maxFileBytes,
  files: 2,
  fields: 8,
  fieldSize: 2_000,
  parts: 10,
} as const

/** The parts of an uploaded import, kept in memory only. Throws a Problem with what is wrong and what is allowed. */
export async function receiveUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart())
    throw new Problem(
      'unsupportedMedia',
      '应为 multipart/form-data：file 是台账（.xlsx），可附 roster（通讯录）',
    )
  const files = new Map<string, UploadedFile>()
  const given: Record<string, unknown> = {}
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') files.set(part.fieldname, await fileOf(part))
      else if (part.value !== '') given[part.fieldname] = part.value
    }
  } catch (error) {
    throw error instanceof Problem ? error : uploadProblem(error)
  }
  const fields = importFields.safeParse(given)
  const problems = [...fileProblems(files), ...(fields.success ? [] : fieldProblemsOf(fields.error, given))]
  const ledger = files.get('file')
  if (!ledger || !fields.success || problems.length > 0) throw invalid(problems)
  const roster = files.get('roster') ?? null
  const content = canonical([ledger.sha256, roster?.sha256 ?? null, given])
  return { ledger, roster, fields: fields.data, content }
}

async function fileOf(part: Extract<Multipart, { type: 'file' }>): Promise<UploadedFile> {
  const bytes = await part.toBuffer()
  return { name: nameOf(part.filename), bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Some programs send the whole path of the file. */
function nameOf(filename: string | undefined): string {
  const name =
    (filename ?? '')
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\p{Cc}/gu, '')
      .trim() ?? ''
  return name === '' ? '未命名.xlsx' : name.slice(0, 200)
}

function fileProblems(files: ReadonlyMap<string, UploadedFile>): FieldProblem[] {
  const unknown = [...files.keys()].filter((field) => field !== 'file' && field !== 'roster')
  const missing = files.has('file')
    ? []
    : [{ field: 'file', found: '没有文件', message: '应为台账（.xlsx）' }]
  return [
    ...missing,
    ...unknown.map((field) => ({
      field: field.slice(0, 60),
      found: '这里没有这个文件项',
      message: '应为 file（台账）或 roster（通讯录）',
    })),
  ]
}

function uploadProblem(error: unknown): Problem {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (code === 'FST_REQ_FILE_TOO_LARGE')
    return new Problem(
      'bodyTooLarge',
      `文件超过 ${maxFileBytes / 1_048_576} MB；请删去图片和无关工作表后再导入`,
    )
  if (/^FST_(PARTS|FILES|FIELDS)_LIMIT$/.test(code))
    return new Problem('bodyTooLarge', `至多 ${uploadLimits.files} 个文件、${uploadLimits.fields} 个字段`)
  return new Problem('invalidJson', '上传的内容不完整或格式不对，应为 multipart/form-data；请重新上传')
}
