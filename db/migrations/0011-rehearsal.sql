-- 演练: what an office's mails and decisions would be, from a copy of its data. Only the newest few are kept.
create table rehearsal (
  id text collate "C" primary key,
  asked_by text not null,
  asked_at timestamptz not null,
  -- The last day that is rehearsed.
  until date not null,
  -- 假如: what is different in it, {changes, roster}; null: the office as it stands.
  what_if jsonb,
  -- What is told otherwise than in the office as it stands; null without what_if.
  difference jsonb,
  -- Until then some worker is at it; one that was killed leaves it to the next.
  lease_until timestamptz,
  -- The instant of the copy, and how far time has come in it.
  as_of timestamptz,
  reached_at timestamptz,
  ended_at timestamptz,
  -- Why it did not end well.
  failure text,
  -- Measures that nobody could decide: [{measureId, reason}].
  stuck jsonb not null default '[]'
);
create index rehearsal_open on rehearsal (asked_at) where ended_at is null;

create table rehearsal_mail (
  rehearsal_id text collate "C" not null references rehearsal on delete cascade,
  n integer not null,
  at timestamptz not null,
  -- The office's local day of `at`.
  date date not null,
  person_id text collate "C" not null,
  address text not null,
  kind text not null,
  attempt smallint not null,
  subject text not null,
  body_text text not null,
  -- Why: the notices that travel in it.
  notices jsonb not null,
  primary key (rehearsal_id, n)
);
alter table rehearsal_mail alter column body_text set storage external;

create table rehearsal_decision (
  rehearsal_id text collate "C" not null references rehearsal on delete cascade,
  n integer not null,
  date date not null,
  measure_id text collate "C" not null,
  event jsonb not null,
  primary key (rehearsal_id, n)
);

-- 演练模式: while it lasts all mail goes to the office; null: mail goes to whom it is for.
alter table office add column rehearsing_since timestamptz;
alter table office add column rehearsing_by text;
alter table office add column rehearsing_reason text;
-- To whom a mail would have gone that was shown to the office instead; null: it went to its person.
alter table mail add column rehearsed_for text;
create index mail_rehearsed on mail (created_at) where rehearsed_for is not null;
