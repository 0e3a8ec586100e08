-- The day on which a measure's time stood still; null while it runs. Overdue is reckoned from it.
alter table measure add column suspended_from date;

-- Who acts for whom while he is away (代办). Both ends are days of the office; who ends it early shortens valid_to.
create table delegation (
  id text primary key,
  person_id text not null,
  delegate_id text not null,
  valid_from date not null,
  valid_to date not null,
  reason text not null,
  made_by jsonb not null,
  made_at timestamptz not null,
  ended_by jsonb,
  ended_at timestamptz,
  -- When both were told that it began, and that it ended.
  start_told_at timestamptz,
  end_told_at timestamptz,
  check (person_id <> delegate_id),
  check (valid_from <= valid_to + 1)
);
create index delegation_open on delegation (valid_to);
create sequence delegation_number;
