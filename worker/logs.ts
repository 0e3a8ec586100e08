import { type Logger, pino } from 'pino'
import type { Config } from '../config.ts'

/** JSON lines with measure id, mail id and workflow id. What is secret or a person's does not reach them. */
export function createLogger(
  config: Pick<Config, 'logLevel'>,
  name: string,
  destination?: pino.DestinationStream,
): Logger {
  return pino(
    {
      name,
      level: config.logLevel,
      // The SDK's own lines carry their error under `error`; unserialised it would print as {}.
      serializers: { err: pino.stdSerializers.errWithCause, error: pino.stdSerializers.errWithCause },
      redact: { paths: secrets.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '***' },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  )
}

const secrets = [
  'password',
  'token',
  'authorization',
  'auth',
  'pass',
  'url',
  'email',
  'phone',
  'to',
  'envelope',
]
