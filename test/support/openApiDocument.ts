import { z } from 'zod'

/** As much of JSON Schema as the API's document uses. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  format?: string
}

export type Parameter = { name: string; in: string; required: boolean; schema: Schema }
export type Operation = {
  method: string
  /** With its parameters in braces. */
  path: string
  parameters: Parameter[]
  /** By media type. */
  bodies: ReadonlyMap<string, Schema>
}

const schemaForm: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(schemaForm).optional(),
    oneOf: z.array(schemaForm).optional(),
    allOf: z.array(schemaForm).optional(),
    properties: z.record(z.string(), schemaForm).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schemaForm]).optional(),
    items: schemaForm.optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    format: z.string().optional(),
  }),
)
const contentForm = z.record(z.string(), z.object({ schema: schemaForm.default({}) }))
const operationForm = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: schemaForm.default({}),
      }),
    )
    .default([]),
  requestBody: z.object({ content: contentForm }).optional(),
})
const documentForm = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationForm)),
  components: z.object({ schemas: z.record(z.string(), schemaForm).default({}) }).default({ schemas: {} }),
})

export type OpenApiDocument = { operations: Operation[]; named: Readonly<Record<string, Schema>> }

/** Throws where the document is none. */
export function readOpenApi(json: unknown): OpenApiDocument {
  const { paths, components } = documentForm.parse(json)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      ...{ method: method.toUpperCase(), path, parameters },
      bodies: new Map(Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema])),
    })),
  )
  return { operations, named: components.schemas }
}
