import multipart from '@fastify/multipart'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { insertImportRows, progressOf, readImportRows } from '../../db/importRows.ts'
import { findImport, insertImport, listImports } from '../../db/imports.ts'
import { officeOnly, peopleOn } from '../auth.ts'
import {
  importList,
  importListQuery,
  importParams,
  importRows,
  importRowsQuery,
  importView,
  noBody,
  roundParams,
  undoBody,
} from '../contract.ts'
import type { ApiDeps } from '../deps.ts'
import { hashOf, idempotencyKey } from '../idempotency.ts'
import { confirm, discard, found } from '../imports/confirm.ts'
import { previewImport } from '../imports/preview.ts'
import { receiveUpload, uploadLimits } from '../imports/receive.ts'
import { undo } from '../imports/undo.ts'
import { importRowViewOf, importViewOf } from '../imports/view.ts'
import { writeOnce } from '../writes.ts'
import { roundNamed } from './rounds.ts'
import type { RouteApp } from './routeApp.ts'

/** A ledger as the office has it, in three steps: uploaded and looked at, confirmed, followed. */
export function mountImports(app: RouteApp, deps: ApiDeps): void {
  mountUpload(app, deps)
  mountReading(app, deps)
  const tags = ['登记']
  app.post(
    '/imports/:import/confirm',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '确认导入：登记新的行，更正有变化的行',
        description: '随即在后台办理，进度见 GET /imports/{import}；接口中途停止的，重启后接着办，不会重复',
        params: importParams,
        body: noBody,
        response: { 202: importView },
      },
    },
    async (request, reply) => {
      const { params, actor } = request
      const id = params.import
      const pokes: string[] = []
      await writeOnce({ request, reply }, deps, {
        write: async (client, now) => {
          const { poke, ...written } = await confirm(client, { id, actor, now })
          if (poke) pokes.push(poke.account)
          return written
        },
        finish: async () => {
          // After the commit: who was unreachable and has an address now is to hear at once.
          for (const account of pokes.splice(0)) deps.poke(account)
          app.imports.start(id)
          return viewOf(deps, id)
        },
      })
    },
  )
  app.post(
    '/imports/:import/undo',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '撤回一个导入批次（什么也没有发出之前）',
        description:
          '全部撤回或一项不撤：登记的措施撤回登记，更正的改回原样，经过保留。已有邮件发出或有人办理过的，答 409 并列出',
        params: importParams,
        body: undoBody,
        response: { 200: importView },
      },
    },
    async (request, reply) => {
      const { params, body, actor } = request
      const people = await peopleOn(deps.pool, deps.clock())
      await writeOnce({ request, reply }, deps, {
        write: (client, now) => undo(client, { id: params.import, reason: body.reason, actor, people, now }),
        finish: async () => {
          app.imports.start(params.import)
          return viewOf(deps, params.import)
        },
      })
    },
  )
  app.delete(
    '/imports/:import',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '放弃没有确认的导入',
        params: importParams,
        response: { 200: importView },
      },
    },
    (request, reply) =>
      writeOnce({ request, reply }, deps, {
        write: (client) => discard(client, request.params.import),
        finish: () => viewOf(deps, request.params.import),
      }),
  )
}

function mountUpload(parent: RouteApp, deps: ApiDeps): void {
  parent.register(async (plain) => {
    await plain.register(multipart, { limits: uploadLimits })
    const scope = plain.withTypeProvider<ZodTypeProvider>()
    scope.post(
      '/rounds/:round/imports',
      {
        bodyLimit: uploadLimits.fileSize * 2 + 1_048_576,
        config: { ...officeOnly, streamed: true, upload: true },
        schema: {
          tags: ['登记'],
          summary: '上传台账（.xlsx），先看会登记什么、更正什么、发多少封',
          description:
            '只检查和预看，确认之前什么也不登记；轮次可以还没有建立，可附通讯录。答复逐行写明：新的、有变化的、没有变化的、有问题的、台账里不见了的',
          consumes: ['multipart/form-data'],
          params: roundParams,
          response: { 201: importView },
        },
      },
      async (request, reply) => {
        const upload = await receiveUpload(request)
        request.once = { key: idempotencyKey(request), bodyHash: hashOf(request, upload.content) }
        const asked = { roundName: request.params.round, actor: request.actor, now: deps.clock() }
        // Before the transaction: reading takes longer than a transaction may idle, and leaves nothing behind.
        const { batch, rows } = await previewImport(upload, asked, { ...deps, workbooks: parent.workbooks })
        await writeOnce({ request, reply }, deps, {
          write: async (client, now) => {
            const id = await insertImport(client, batch, now)
            await insertImportRows(client, id, rows)
            return { status: 201, answer: { id } }
          },
          finish: (answer) => viewOf(deps, importView.pick({ id: true }).parse(answer).id),
        })
      },
    )
  })
}

function mountReading(app: RouteApp, deps: ApiDeps): void {
  const tags = ['登记']
  app.get(
    '/imports',
    {
      config: officeOnly,
      schema: { tags, summary: '导入批次', querystring: importListQuery, response: { 200: importList } },
    },
    async ({ query }) => {
      const roundName = query.round === undefined ? null : (await roundNamed(deps.pool, query.round)).name
      const people = await peopleOn(deps.pool, deps.clock())
      const batches = await listImports(deps.pool, { roundName, limit: query.limit })
      const imports = await Promise.all(
        batches.map(async (batch) => importViewOf(batch, await progressOf(deps.pool, batch.id), people)),
      )
      return { imports }
    },
  )
  app.get(
    '/imports/:import',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '一个导入批次和它的进度',
        params: importParams,
        response: { 200: importView },
      },
    },
    ({ params }) => viewOf(deps, params.import),
  )
  app.get(
    '/imports/:import/rows',
    {
      config: officeOnly,
      schema: {
        tags,
        summary: '导入批次的行：是什么、变了什么、结果如何',
        params: importParams,
        querystring: importRowsQuery,
        response: { 200: importRows },
      },
    },
    async ({ params, query }) => {
      const { id } = found(await findImport(deps.pool, params.import), params.import)
      const { kind, after, limit } = query
      const rows = await readImportRows(deps.pool, id, { kinds: kind ? [kind] : null, after, limit })
      const last = rows.length < limit ? null : (rows.at(-1)?.position ?? null)
      return { rows: rows.map(importRowViewOf), nextAfter: last }
    },
  )
}

async function viewOf(deps: ApiDeps, id: string) {
  const [batch, progress, people] = await Promise.all([
    findImport(deps.pool, id),
    progressOf(deps.pool, id),
    peopleOn(deps.pool, deps.clock()),
  ])
  return importViewOf(found(batch, id), progress, people)
}
