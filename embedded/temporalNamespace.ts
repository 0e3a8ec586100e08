import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { Fatal, hasCode, until } from './process.ts'

/** Search attributes of the measures' workflows, with the numbers of Temporal's IndexedValueType. */
export const searchAttributes = {
  ZgUnit: 2, // Keyword: the unit's id
  ZgDueDate: 6, // Datetime: the due date's midnight
  ZgEscalationLevel: 3, // Int: the highest rung reached
  ZgRound: 2, // Keyword: the round's id
} as const

/** Long enough that what became of a measure can still be read when its round is long over. */
const retentionDays = 3650

const timeoutMs = 90_000

const grpc = { notFound: 5, alreadyExists: 6 } as const

/**
 * Waits for the server, makes the namespace with its search attributes where they are missing, and returns when a list
 * by one of them works: a namespace is known to all parts of the server only seconds after it was made.
 */
export async function prepareNamespace(
  address: string,
  namespace: string,
  isRunning: () => Promise<boolean>,
): Promise<void> {
  const connection = await until('Temporal 服务器没有应答', timeoutMs, async () => {
    if (!(await isRunning())) throw new Fatal('Temporal 服务器启动后随即退出')
    return Connection.connect({ address, connectTimeout: 2_000 })
  })
  try {
    await until(`命名空间 ${namespace} 无法登记`, timeoutMs, () => register(connection, namespace))
    await until(`命名空间 ${namespace} 的检索字段无法登记`, timeoutMs, () =>
      addSearchAttributes(connection, namespace),
    )
    await until(`命名空间 ${namespace} 还不能用`, timeoutMs, () => isUsable(connection, namespace))
  } finally {
    await connection.close()
  }
}

async function register(connection: Connection, namespace: string): Promise<true> {
  try {
    await connection.workflowService.describeNamespace({ namespace })
  } catch (error) {
    if (!hasCode(error, grpc.notFound)) throw error
    await connection.workflowService
      .registerNamespace({
        namespace,
        description: '整改督办 zhenggai',
        workflowExecutionRetentionPeriod: msToTs(`${retentionDays} days`),
      })
      .catch((refused) => {
        if (!hasCode(refused, grpc.alreadyExists)) throw refused
      })
  }
  return true
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<true> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in (customAttributes ?? {})))
  if (missing.length === 0) return true
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) })
    .catch((refused) => {
      if (!hasCode(refused, grpc.alreadyExists)) throw refused
    })
  return true
}

async function isUsable(connection: Connection, namespace: string): Promise<true> {
  const query = Object.keys(searchAttributes).map((name) => `${name} IS NULL`)
  await connection.workflowService.countWorkflowExecutions({ namespace, query: query.join(' AND ') })
  return true
}
