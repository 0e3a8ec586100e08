import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { workflowBundle } from '../worker/bundle.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

type Import = { from: string; to: string; typeOnly: boolean }
type Rule = { own: readonly string[]; typeOnly?: readonly string[]; packages: readonly string[] }

const program: Rule = {
  own: ['domain', 'db', 'embedded', 'config.ts', 'worker', 'api', 'start'],
  packages: ['zod', '@clack/prompts', 'pino', '@temporalio/client'],
}

/** DESIGN section 2: what a folder may import at run time (types of what it may not are named apart). */
const rules: Record<string, Rule> = {
  domain: { own: ['domain'], packages: ['luxon'] },
  workflows: {
    own: ['domain', 'workflows'],
    typeOnly: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    own: ['domain', 'activities', 'db', 'documents'],
    packages: ['@temporalio/activity', 'nodemailer', 'mustache'],
  },
  db: { own: ['domain', 'db'], packages: ['pg', 'zod'] },
  documents: { own: ['domain', 'documents'], packages: ['exceljs'] },
  worker: {
    own: ['domain', 'workflows/messages.ts', 'activities', 'db', 'documents', 'config.ts', 'worker'],
    packages: [
      '@temporalio/worker',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/envconfig',
      'pino',
    ],
  },
  api: {
    own: [
      'domain',
      'workflows/messages.ts',
      'activities/smtpProbe.ts',
      'db',
      'documents',
      'config.ts',
      'api',
    ],
    packages: [
      'fastify',
      'fastify-type-provider-zod',
      '@fastify/*',
      'zod',
      'pino',
      '@temporalio/client',
      '@temporalio/envconfig',
      'commander',
      '@clack/prompts',
      'prom-client',
    ],
  },
  embedded: {
    own: ['embedded'],
    packages: ['@temporalio/common', '@temporalio/client', '@temporalio/testing', 'maildev', 'pg'],
  },
  'config.ts': { own: [], packages: ['zod'] },
  'start.ts': program,
  start: program,
}

/** Packages whose types anybody may name: the pool and the logger are passed through. */
const typesForAll = ['pg', 'pino']

const sources = listSources()
const imports = sources.flatMap((file) => importsOf(file, read(file)))

describe('the import table', () => {
  it.each(Object.keys(rules))('holds for %s', (folder) => {
    const broken = imports.filter((one) => folderOf(one.from) === folder && !isAllowed(one))
    expect(broken.map(write)).toEqual([])
  })

  it('knows every folder with sources', () => {
    const folders = new Set(sources.map(folderOf))
    expect(
      [...folders].filter((folder) => !(folder in rules) && !['test', 'bench'].includes(folder)),
    ).toEqual([])
  })

  it('lets domain use zod in *.schema.ts only', () => {
    expect(isAllowed({ from: 'domain/commands.schema.ts', to: 'zod', typeOnly: false })).toBe(true)
    expect(isAllowed({ from: 'domain/measure.ts', to: 'zod', typeOnly: false })).toBe(false)
  })

  it('lets workflows name the types of activities, and no more of them', () => {
    expect(isAllowed({ from: 'workflows/a.ts', to: 'activities/index.ts', typeOnly: true })).toBe(true)
    expect(isAllowed({ from: 'workflows/a.ts', to: 'activities/index.ts', typeOnly: false })).toBe(false)
    expect(isAllowed({ from: 'workflows/a.ts', to: 'db/wake.ts', typeOnly: true })).toBe(false)
  })

  it('has no cycles at run time', () => {
    expect(findCycles(imports.filter((one) => !one.typeOnly))).toEqual([])
  })

  it('sees a cycle where there is one', () => {
    const there = { from: 'a.ts', to: 'b.ts', typeOnly: false }
    expect(findCycles([there, { from: 'b.ts', to: 'a.ts', typeOnly: false }])).toEqual([
      'a.ts -> b.ts -> a.ts',
    ])
  })
})

describe('what workflows carry', () => {
  let code = ''
  beforeAll(async () => {
    const bundle = await workflowBundle({ debug() {} })
    code = 'code' in bundle ? bundle.code.replace(/\/\/# sourceMappingURL=.*/g, '') : ''
  })

  it('is the workflows', () => {
    expect(code).toContain('workflows/measure.ts')
    expect(code).toContain('workflows/mailroom.ts')
  })

  it.each(['zod', 'luxon', 'pg', 'nodemailer'])('is free of %s', (name) => {
    expect(code).not.toContain(`node_modules/${name}/`)
  })
})

describe('one law', () => {
  it('takes time as an argument: no clock outside the programs that own one', () => {
    const mayAsk =
      /^(test|bench|embedded|workflows)\/|^(start\.ts|start\/migrate|start\/backup|api\/main|api\/cli|worker\/main)\b/
    const asking = /\bDate\.now\(|\bnew Date\(\)|\bDateTime\.(now|local|utc)\(\)/
    expect(sources.filter((file) => !mayAsk.test(file) && asking.test(code(file)))).toEqual([])
  })

  it('never asks the database for the time', () => {
    const asking = /\b(now\(\)|current_timestamp|clock_timestamp\(|current_date\b|transaction_timestamp\()/i
    expect(sources.filter((file) => file.startsWith('db/') && asking.test(code(file)))).toEqual([])
  })

  it('reads the environment in config.ts only (and where children are started)', () => {
    const may = /^(config\.ts$|api\/cli\.ts$|embedded\/|test\/|bench\/)/
    expect(sources.filter((file) => !may.test(file) && /process\.env\b/.test(code(file)))).toEqual([])
  })
})

describe('reading', () => {
  it('no file is longer than 300 lines', () => {
    const long = sources.filter((file) => !file.startsWith('test/') && read(file).split('\n').length > 301)
    expect(long).toEqual([])
  })

  it('no file names a folder of a machine', () => {
    const machine = /(["'`\s(]|file:\/\/)\/(work|root|home|Users)\/[a-z]/
    expect(sources.filter((file) => machine.test(read(file)))).toEqual([])
  })

  it('no folder is called common, utils, shared, lib or helpers', () => {
    expect(sources.filter((file) => /(^|\/)(common|utils|shared|lib|helpers)\//.test(file))).toEqual([])
  })
})

function listSources(): string[] {
  const skipped = ['node_modules', 'dist', '.data', '.git', 'coverage', 'web']
  const inside = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) return skipped.includes(entry.name) ? [] : inside(path)
      return /(?<!\.tmp)\.ts$/.test(entry.name) ? [path] : []
    })
  return inside('').sort()
}

function importsOf(file: string, text: string): Import[] {
  const statement = /^\s*(?:import|export)\s+(type\s+)?([^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g
  const fixed = [...text.matchAll(statement)].map(([, type, names, to]) => ({
    to: to ?? '',
    typeOnly: type !== undefined || namesTypesOnly(names ?? ''),
  }))
  const lazy = [...text.matchAll(dynamic)].map(([, to]) => ({ to: to ?? '', typeOnly: false }))
  return [...fixed, ...lazy]
    .filter(({ to }) => !to.startsWith('node:'))
    .map(({ to, typeOnly }) => ({ from: file, to: resolve(file, to), typeOnly }))
}

/** `import { type A, type B } from …` */
function namesTypesOnly(names: string): boolean {
  const list = /^\{([^}]*)\}\s+from\s+$/.exec(names.trimStart())?.[1]
  if (list === undefined) return false
  const each = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  return each.length > 0 && each.every((name) => name.startsWith('type '))
}

function resolve(file: string, to: string): string {
  return to.startsWith('.') ? relative(root, join(root, dirname(file), to)) : packageOf(to)
}

function packageOf(to: string): string {
  return to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/')
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const rule = rules[folderOf(from)]
  if (!rule) return true // test and bench
  if (isOwn(to)) {
    if (rule.own.some((allowed) => covers(allowed, to))) return true
    return typeOnly && (rule.typeOnly ?? []).some((allowed) => covers(allowed, to))
  }
  if (typeOnly && typesForAll.includes(to)) return true
  if (to === 'zod' && from.startsWith('domain/')) return from.endsWith('.schema.ts')
  return rule.packages.some(
    (name) => name === to || (name.endsWith('/*') && to.startsWith(name.slice(0, -1))),
  )
}

function covers(allowed: string, to: string): boolean {
  return to === allowed || to.startsWith(`${allowed}/`)
}

function isOwn(to: string): boolean {
  return to.endsWith('.ts') || to.endsWith('.json')
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? file
}

function findCycles(edges: readonly Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '))
    if (at >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return found
}

function write({ from, to, typeOnly }: Import): string {
  return `${from} -> ${to}${typeOnly ? ' (type)' : ''}`
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Without comments: they may speak of what the code must not do. */
function code(file: string): string {
  return read(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
}
