import { join } from 'node:path'
import type { Stage } from '../stage.ts'
import { type Child, startChild } from './child.ts'

/** Starts our worker on a database and a namespace, with the settings that a user gives it; unless it `arms` from the
 *  start it does so from the first question on. */
export function startWorker(
  stage: Stage,
  { namespace, databaseUrl, arms }: { namespace: string; databaseUrl: string; arms: boolean },
): Promise<Child> {
  const profile = process.env.BENCH_CPU_PROF
  return startChild({
    script: 'processes/workerProcess.ts',
    logFile: join(stage.folder, 'worker.log'),
    flags: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
    env: {
      BENCH_ARMER: arms ? 'on' : 'off',
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: stage.temporal.address,
      TEMPORAL_NAMESPACE: namespace,
      SMTP_URL: stage.sink.url,
      MAIL_FROM: 'zhenggai@bench.example',
      OFFICE_NAME: '整改办',
      OFFICE_CONTACT: '电话 010-00000000',
      PUBLIC_URL: 'https://zhenggai.example.org',
      LINK_SECRET: 'known-to-everybody-who-reads-the-benchmark',
    },
  })
}
