/** The contract of /api/v1: what comes in and what goes out. The console takes its types from here too. */

export { commandSchemas, registerSchema } from '../domain/commands.schema.ts'
export * from './contract/administration.ts'
export * from './contract/audit.ts'
export * from './contract/changes.ts'
export { noBody } from './contract/fields.ts'
export * from './contract/imports.ts'
export * from './contract/ladders.ts'
export * from './contract/readiness.ts'
export * from './contract/reading.ts'
export * from './contract/registering.ts'
export * from './contract/rounds.ts'
export * from './contract/standIn.ts'
