import { DefaultLogger, type LogLevel, Runtime } from '@temporalio/worker'
import type { Logger } from 'pino'

export type RuntimeSettings = { metricsPort: number | null; logger: Logger }

/**
 * Once per process, before any connection or worker. No signal handlers of its own: who starts several servers in one
 * process decides the order in which they end. The SDK's log goes into ours.
 */
export function installRuntime({ metricsPort, logger }: RuntimeSettings): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      logger[pinoLevels[level]]({ ...meta }, message)
    }),
    telemetryOptions: metricsPort
      ? { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } } }
      : {},
  })
}

const pinoLevels: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
}
