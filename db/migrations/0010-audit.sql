-- The audit: what it looked at, and every difference between what the history says and what stands or was sent.
create sequence audit_finding_number;

create table audit_run (
  -- The workflow's id: a repeated attempt goes on with its own run.
  id text collate "C" primary key,
  asked_by text,
  asked_at timestamptz not null,
  -- As of when it compares; null until it began.
  as_of timestamptz,
  ended_at timestamptz,
  measures integer not null default 0,
  -- Workflows that nobody could look at, because Temporal did not answer.
  unchecked integer not null default 0,
  found integer not null default 0,
  -- Why it did not end well.
  failure text
);
create index audit_run_asked on audit_run (asked_at);

-- One row for each difference, however many runs see it.
create table audit_finding (
  id text collate "C" primary key,
  kind text not null,
  reason text not null,
  measure_id text collate "C" not null,
  -- Which notice, event or field of the measure; '' = the measure itself.
  subject text collate "C" not null,
  person_id text collate "C" not null default '',
  found text not null,
  expected text not null,
  first_run text collate "C" not null,
  last_run text collate "C" not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- open, held (the office must act first), repaired, accepted (cannot be undone), gone (a later run found it right)
  state text not null default 'open',
  closed_at timestamptz,
  closed_by text,
  result text
);
create unique index audit_finding_open on audit_finding (measure_id, kind, reason, subject, person_id)
  where state in ('open', 'held');
create index audit_finding_accepted on audit_finding (measure_id) where state = 'accepted';

-- From when on what waited may be expected to go: after a stop, and after a change of people.
alter table office add column resumed_at timestamptz;
alter table office add column roster_changed_at timestamptz;
