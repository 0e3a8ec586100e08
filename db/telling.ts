/**
 * Where a telling (notice, person) stands. `claimed` was never given to the mail server, `sending` may have been;
 * with `done_at` it is accounted for.
 */
export type TellingState =
  | 'planned'
  | 'claimed'
  | 'sending'
  | 'done'
  | 'unknown'
  | 'skipped'
  | 'reassigned'
  | 'refused'
  | 'cancelled'

/** Where a mail stands: in this process's hands (`claimed`, `sending`), or what the server said. */
export type MailState = 'claimed' | 'sending' | 'accepted' | 'refused' | 'deferred' | 'unknown'
