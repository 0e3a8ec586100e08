-- Changes of calendar, ladder and policy: proposed, confirmed, applied to the open measures by a background job.

create sequence version_change_number;
create table version_change (
  id text collate "C" primary key,
  kind text not null check (kind in ('calendar', 'ladder', 'policy')),
  -- Null: it concerns every round.
  round_id text collate "C" references round,
  title text not null,
  -- A calendar year, a round's choice of ladder, or what the policy changes.
  body jsonb not null,
  -- Difference as the proposer saw it, for the record.
  foreseen jsonb not null,
  proposed_by jsonb not null,
  proposed_at timestamptz not null,
  confirmed_by jsonb,
  confirmed_at timestamptz,
  -- Known once confirmed: the newest version before, the ones that were made, and whose they are.
  from_version integer,
  to_version integer,
  ladders jsonb,
  state text not null default 'proposed' check (state in ('proposed', 'applying', 'done', 'withdrawn')),
  total integer not null default 0,
  applied integer not null default 0,
  moved integer not null default 0,
  failed integer not null default 0,
  -- Where the job goes on: measures up to this id are done.
  cursor text collate "C" not null default '',
  done_at timestamptz,
  -- When it was looked at again for what had been registered meanwhile.
  swept_at timestamptz
);
create index version_change_running on version_change (id) where state = 'applying' or (state = 'done' and swept_at is null);

-- What moved, and what could not be re-planned, for each measure of a change; nothing where no date moved.
create table replan_result (
  change_id text collate "C" not null references version_change,
  measure_id text collate "C" not null,
  sequence integer,
  due_date jsonb,
  look_backs jsonb not null default '[]',
  moves jsonb not null default '[]',
  failure text,
  primary key (change_id, measure_id)
);

-- The ladder that a round chose, with what its units and measures override; a round without a line has the office's.
create table ladder_choice (
  round_id text collate "C" primary key references round,
  body jsonb not null,
  -- The compiled versions: {"round": 4, "units": {"医务科": 5}, "measures": {"ZG-0003": 6}}.
  ladders jsonb not null
);
