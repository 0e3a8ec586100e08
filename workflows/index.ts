/** Entry of the workflow bundle: the exported names are the workflow types. Nothing here may reach zod or luxon. */
export { audit } from './audit.ts'
export { mailroom } from './mailroom.ts'
export { measure } from './measure.ts'
