import { measureWorkflowId } from '../workflows/messages.ts'
import type { ApiDeps } from './deps.ts'

/** Where a measure is looked at: here, and its workflow in Temporal's own page. */
export function linksOf(id: string, { publicUrl, links }: Pick<ApiDeps, 'publicUrl' | 'links'>) {
  return {
    self: `${publicUrl}/api/v1/measures/${id}`,
    workflow: links.temporal && `${links.temporal}/workflows/${encodeURIComponent(measureWorkflowId(id))}`,
  }
}
