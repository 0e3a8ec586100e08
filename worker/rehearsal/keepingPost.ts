import type { Post } from '../../activities/smtp.ts'

/** A post office that sends nothing and accepts everything: what it is given stands in the ledger that it was written to. */
export const keepingPost: Post = {
  async send(_, { mayStart }) {
    if (!mayStart()) return null
    return { outcome: 'accepted', code: 250, reply: '演练：没有发出', class: 'accepted' }
  },
  rest() {},
}
