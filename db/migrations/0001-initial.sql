-- Instants are timestamptz, local dates are date; every "now" comes from the caller, none from the database's clock.

-- Ids and keys are ASCII: byte order is enough, and much faster than a language's.

create sequence round_number;
create table round (
  id text collate "C" primary key,
  name text not null unique,
  organisation text not null,
  feedback_on date,
  confirmation_required boolean not null default false,
  calendar_version integer not null,
  ladder_version integer not null,
  policy_version integer not null,
  created_at timestamptz not null
);

-- Immutable versions that measures carry. A row is never updated.
create table version (
  kind text not null check (kind in ('calendar', 'ladder', 'policy')),
  version integer not null,
  body jsonb not null,
  created_at timestamptz not null,
  primary key (kind, version)
);

-- A person has one entry for each span in which units and roles were the same; spans of one id do not overlap.
create table person (
  id text collate "C" not null,
  name text not null,
  units text[] not null,
  title text,
  roles text[] not null,
  email text,
  phone text,
  valid_from date not null,
  valid_to date,
  primary key (id, valid_from)
);
create index person_name on person (name);
create sequence person_number;

-- One row: what the whole office shares. Every roster write raises roster_version.
create table office (
  one boolean primary key default true check (one),
  roster_version integer not null default 0,
  sending_stopped boolean not null default false,
  stopped_by text,
  stopped_at timestamptz,
  temporal_namespace_id text
);
insert into office default values;

create sequence measure_number;
create table measure (
  id text collate "C" primary key,
  round_id text collate "C" not null references round,
  -- Hash of the ledger row: the same file twice adds nothing.
  source_hash text collate "C" not null,
  state text not null,
  unit text not null,
  owner_id text collate "C",
  leader_in_charge_id text collate "C",
  due_date date,
  timing text not null,
  escalation_level smallint not null default 0,
  sequence integer not null,
  -- Hash of the newest event: where the chain goes on.
  last_hash text not null,
  -- The read model, whole; the columns beside it are for finding rows.
  body jsonb not null,
  -- Wanted by the truth (infinity: open, nothing ahead; null: ended and never armed or told so).
  next_decision_at timestamptz,
  -- A hint of what the workflow waits for; null = not armed.
  armed_for timestamptz,
  -- The armer's lease, and when the net last caught this measure.
  arming_until timestamptz,
  netted_at timestamptz,
  registered_at timestamptz not null,
  unique (round_id, source_hash)
);
create index measure_unit on measure (unit, id);
create index measure_owner on measure (owner_id, id);
create index measure_due on measure (coalesce(due_date, 'infinity'), id);
-- Counts by state and overdue read nothing but this.
create index measure_state on measure (state, due_date);
create index measure_unarmed on measure (next_decision_at)
  where next_decision_at is not null and (armed_for is null or armed_for > next_decision_at);
-- For the net under the armer: what is armed and should have been decided.
create index measure_late on measure (next_decision_at) where armed_for is not null;

-- The history: hash-chained per measure over canonical text; the application's role can neither update nor delete here.
-- Written only under the measure's lock, like its plan: a foreign key would check every row again.
create table measure_event (
  measure_id text collate "C" not null,
  sequence integer not null,
  type text not null,
  at timestamptz not null,
  body text not null,
  hash text not null,
  derived jsonb,
  primary key (measure_id, sequence)
);

-- A command id that was answered gives its stored answer, also a refusal.
create table command (
  measure_id text collate "C" not null,
  id text collate "C" not null,
  body_hash text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (measure_id, id)
);

-- The same for every other write of the API.
create table request (
  actor text collate "C" not null,
  key text collate "C" not null,
  body_hash text not null,
  status smallint not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (actor, key)
);

-- That a role must hear of a measure by a time (PROTOCOL 5). Alarms have no measure.
create table notice (
  key text collate "C" primary key,
  measure_id text collate "C",
  track text not null,
  cycle integer not null,
  rung text not null,
  occurrence integer not null,
  role text not null,
  kind text not null,
  mail_kind text not null,
  copy boolean not null default false,
  severity smallint not null,
  date date not null,
  slot text not null,
  due_at timestamptz not null,
  -- From when dispatch may claim it; null: a decision of the workflow that climb has not reached.
  claimable_at timestamptz,
  by text not null,
  reached boolean not null default false,
  state text not null default 'planned',
  reason text,
  -- What an alarm says; null for notices of a measure.
  detail jsonb,
  -- Set when it is finished (done, skipped, cancelled). Guards use this, not the state: a partial index on a status
  -- that the same statement changes goes wrong with stale statistics.
  done_at timestamptz,
  created_at timestamptz not null
);
-- A measure's notices are the range of keys from 'id/' to 'id0': an index on measure_id would cost every registered row.
create index notice_claimable on notice (mail_kind, claimable_at) where done_at is null and claimable_at is not null;

-- (notice, person): the unit of claiming.
create table telling (
  notice_key text collate "C" not null references notice,
  person_id text collate "C" not null,
  handed_up boolean not null default false,
  state text not null default 'planned',
  reason text,
  epoch bigint,
  not_before timestamptz,
  attempt smallint not null default 1,
  mail_id text collate "C",
  done_at timestamptz,
  primary key (notice_key, person_id)
);
create index telling_person on telling (person_id) where done_at is null;
create index telling_mail on telling (mail_id);
-- A telling changes three times while its mail goes: room on the page keeps that out of the indexes.
alter table telling set (fillfactor = 60);

-- One message to one person.
create table mail (
  id text collate "C" primary key,
  message_id text collate "C" not null,
  person_id text collate "C" not null,
  address text not null,
  account text collate "C" not null,
  epoch bigint not null,
  kind text not null,
  slot timestamptz not null,
  part smallint not null default 1,
  attempt smallint not null default 1,
  subject text not null,
  body_text text not null,
  body_hash text not null,
  state text not null,
  reply text,
  reply_code integer,
  reply_class text,
  -- As of which roster it was addressed: an address that the server did not know is tried again with the next version.
  roster_version integer not null default 0,
  created_at timestamptz not null,
  sending_at timestamptz,
  retry_at timestamptz,
  done_at timestamptz
);
create unique index mail_morning on mail (person_id, kind, slot, part, attempt) where kind in ('morning', 'leaderMorning');
create index mail_person on mail (person_id, created_at);
create index mail_message on mail (message_id);
-- Kept off the page: the row changes twice while the mail goes, its text never.
alter table mail alter column body_text set storage external;
alter table mail set (fillfactor = 60, toast_tuple_target = 256);
create index mail_open on mail (account, epoch) where done_at is null;
create index mail_bad_address on mail (roster_version) where reply_class = 'badAddress';

create table mail_telling (
  mail_id text collate "C" not null references mail on delete cascade,
  notice_key text collate "C" not null,
  person_id text collate "C" not null,
  primary key (mail_id, notice_key, person_id)
);
create index mail_telling_notice on mail_telling (notice_key, person_id);

create table mail_account (
  account text collate "C" primary key,
  epoch bigint not null default 0,
  -- What the mailroom sleeps until; -infinity while it is awake, infinity when it waits for nothing.
  next_wake timestamptz not null default 'infinity',
  -- Back-off after a deferral, or a stop after a refused login, with the server's own words.
  paused_until timestamptz,
  stopped_reason text
);
insert into mail_account (account) values ('default');

create table token (
  prefix text collate "C" primary key,
  hash text not null,
  name text not null,
  person_id text collate "C",
  service text,
  roles text[] not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  check ((person_id is null) <> (service is null))
);
