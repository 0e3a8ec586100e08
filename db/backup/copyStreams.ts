import { Readable, Writable } from 'node:stream'
import type { Client, Connection } from 'pg'

declare module 'pg' {
  /** Of the wire protocol, what COPY needs; pg has these and its types leave them out. */
  interface Connection {
    query(text: string): void
    sendCopyFromChunk(chunk: Buffer): void
    endCopyFrom(): void
    sendCopyFail(reason: string): void
  }
}

/** A stream of a COPY; `rows` is known when it has ended. */
export type Copying<S> = { stream: S; rows(): number }

/**
 * `copy … to stdout` as a stream of bytes. The server is held back while nobody reads. The connection must not be of a
 * pool that pipelines: nothing else may be sent until the stream has ended.
 */
export function copyOut(client: Client, statement: string): Copying<Readable> {
  let wire: Connection | null = null
  let rows = 0
  const stream = new Readable({
    read: () => void wire?.stream.resume(),
    destroy(error, done) {
      wire?.stream.resume() // what still comes is thrown away; a paused connection could not even be closed
      done(error)
    },
  })
  client.query({
    submit(connection: Connection) {
      wire = connection
      connection.query(statement)
    },
    handleRowDescription() {},
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // Copied: pg's parser writes the next bytes over this piece of its buffer.
      if (!stream.push(Buffer.from(chunk))) wire?.stream.pause()
    },
    handleCommandComplete({ text }: { text: string }) {
      rows = rowsOf(text)
    },
    handleError: (error: Error) => void stream.destroy(error),
    handleReadyForQuery: () => void stream.push(null),
  })
  return { stream, rows: () => rows }
}

/** `copy … from stdin` as a stream to write to; it has finished when the server has taken all of it. */
export function copyIn(client: Client, statement: string): Copying<Writable> {
  let wire: Connection | null = null
  let rows = 0
  let over = false
  let finished: (() => void) | null = null
  let open: (connection: Connection) => void = () => {}
  const opened = new Promise<Connection>((done) => {
    open = done
  })
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      void opened.then((connection) => {
        connection.sendCopyFromChunk(chunk)
        if (connection.stream.writableNeedDrain) connection.stream.once('drain', () => done())
        else done()
      })
    },
    final(done) {
      finished = done
      void opened.then((connection) => connection.endCopyFrom())
    },
    destroy(error, done) {
      if (error && !over) wire?.sendCopyFail(error.message)
      done(error)
    },
  })
  client.query({
    submit: (connection: Connection) => connection.query(statement),
    handleCopyInResponse(connection: Connection) {
      wire = connection
      open(connection)
    },
    handleCommandComplete({ text }: { text: string }) {
      rows = rowsOf(text)
    },
    handleError(error: Error) {
      over = true
      stream.destroy(error)
    },
    handleReadyForQuery() {
      over = true
      finished?.()
    },
  })
  return { stream, rows: () => rows }
}

/** 'COPY 1234' */
function rowsOf(tag: string): number {
  return Number(tag.split(' ')[1] ?? 0)
}
