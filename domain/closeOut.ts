/** Characters of substance that a statement needs (DESIGN section 3, rule 3). */
export const leastSubstance = 10

/** Whole clauses that say only that it is done, in any order and number: “问题已全部整改到位”. */
const bareClause =
  /^(?:该|本|此|项|我|科|室|部门|单位|问题|整改|措施|工作|任务|相关|有关|以上|上述|按照?要求|按时|如期|现|目前|均|都|已经?|全部|全面|全|基本|完全|完成|完毕|落实|到位|解决|办结|办理|结束|处理|执行|销号|申请|同意|请|予以|了|的|并|且|好|毕|是|无)+$/u

/**
 * How many letters and digits a close-out statement has, without the clauses that only claim that it is done.
 * “完成采购制度修订并公布” says what was done and counts in full; “已整改，全部落实到位。” counts 0.
 */
export function substanceOf(statement: string): number {
  const clauses = statement.split(/[^\p{L}\p{N}]+/u).filter((clause) => !bareClause.test(clause))
  return [...clauses.join('')].length
}
