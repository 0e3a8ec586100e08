import type { Scope } from '../domain/scope.ts'

/** `mayRead` of domain/scope.ts over the columns of `measure`; takes the two parameters from `$first` on. */
export function inScope(first: number): string {
  const [units, person] = [`$${first}::text[]`, `$${first + 1}::text`]
  return `(${units} is null or unit = any(${units}) or owner_id = ${person} or leader_in_charge_id = ${person}
    or verifier_id = ${person})`
}

/** The parameters of `inScope`. */
export function scopeValues(scope: Scope): [units: readonly string[] | null, person: string | null] {
  return scope.type === 'everything' ? [null, null] : [scope.units, scope.personId]
}
