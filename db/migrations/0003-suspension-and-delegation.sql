-- The day on which a measure's time stood still (中止); null while it runs. Overdue is reckoned from it.
alter table measure add column suspended_from date;

-- Who acts for whom while he is away (代办). Both ends are days of the office, both included; ended early, valid_to is
-- brought forward, and lies before valid_from where it never began.
create table delegation (
  id text collate "C" primary key,
  person_id text collate "C" not null,
  delegate_id text collate "C" not null,
  valid_from date not null,
  valid_to date not null,
  reason text not null,
  made_by jsonb not null,
  made_at timestamptz not null,
  ended_by jsonb,
  ended_at timestamptz,
  check (person_id <> delegate_id)
);
create sequence delegation_number;

-- Who left and who took over (移交): the successor stands in every part of a measure that still names the one who left.
create table handover (
  id text collate "C" primary key,
  person_id text collate "C" not null,
  -- Null: he left nothing open behind.
  successor_id text collate "C",
  left_on date not null,
  reason text not null,
  made_by jsonb not null,
  made_at timestamptz not null,
  -- When the last of his open measures had got its command.
  done_at timestamptz,
  check (person_id <> successor_id)
);
create index handover_open on handover (id) where done_at is null;
create sequence handover_number;
