import type { ZodFastifySchemaValidationError } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { FieldProblem } from './problems.ts'

/** The wrong fields of a request that a schema refused. */
export function fieldProblems(
  validation: readonly ZodFastifySchemaValidationError[],
  part: unknown,
): FieldProblem[] {
  return validation.map(({ instancePath, message, params, keyword }) => {
    const path = instancePath.split('/').filter((step) => step !== '')
    return fieldProblem({ path, message: message ?? '', code: keyword, keys: keysOf(params) }, part)
  })
}

/** The same for a value that was parsed by hand, such as one line of a bulk. */
export function fieldProblemsOf(error: z.ZodError, part: unknown): FieldProblem[] {
  return error.issues.map((issue) => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : []
    return fieldProblem(
      { path: issue.path.map(String), message: issue.message, code: issue.code, keys },
      part,
    )
  })
}

type Finding = { path: readonly string[]; message: string; code: string; keys: readonly string[] }

function fieldProblem({ path, message, code, keys }: Finding, part: unknown): FieldProblem {
  if (code === 'unrecognized_keys') {
    return {
      field: [...path, ...keys].join('.'),
      found: '这里没有这一项',
      message: '应去掉，或改成接口说明中的名称',
    }
  }
  return { field: path.join('.'), found: foundText(valueAt(part, path)), message }
}

function keysOf(params: Record<string, unknown>): string[] {
  return Array.isArray(params.keys) ? params.keys.map(String) : []
}

function valueAt(part: unknown, path: readonly string[]): unknown {
  let value = part
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([key]) => key === step)?.[1]
  }
  return value
}

function foundText(value: unknown): string {
  if (value === undefined) return '没有填写'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `找到“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
}
