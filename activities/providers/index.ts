import type { ReplyClass } from './classes.ts'
import { coremail } from './coremail.ts'
import { generic } from './generic.ts'
import { netease } from './netease.ts'
import type { Provider, ProviderName } from './rule.ts'
import { matchRules } from './rule.ts'
import { exmail, qq } from './tencent.ts'

export type { Provider, ProviderName } from './rule.ts'

/** In this order hosts and greetings are tried: exmail's host ends like QQ's, NetEase greets as Coremail. */
export const providers: readonly Provider[] = [exmail, qq, netease, coremail, generic]

/** Whose rules hold: the configured provider, else the one whose host it is, else the one that greets so. */
export function providerOf(about: {
  configured: ProviderName | null
  host: string
  greeting: string
}): Provider {
  const { configured, host, greeting } = about
  return (
    providers.find(({ name }) => name === configured) ??
    providers.find(({ hosts }) => hosts?.test(host)) ??
    providers.find((provider) => provider.greeting?.test(greeting)) ??
    generic
  )
}

/** The class of a negative reply: the provider's own rules first, then the generic ones. Which command it answers is of no
 *  account: code and words say it. */
export function classOf(provider: Provider, code: number, reply: string): ReplyClass {
  return matchRules(provider.rules, code, reply) ?? matchRules(generic.rules, code, reply) ?? 'busy'
}
