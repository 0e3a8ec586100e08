-- An uploaded ledger: what it would change, who confirmed it, and how far it has come.
create sequence import_number;
create table import_batch (
  id text collate "C" primary key,
  -- What the round is called, or is to be called; its id once it is there.
  round_name text not null,
  round jsonb not null,
  round_id text collate "C" references round,
  file_name text not null,
  -- Of the ledger's bytes.
  sha256 text collate "C" not null,
  state text not null check (state in ('previewed', 'running', 'done', 'undoing', 'undone', 'discarded')),
  actor jsonb not null,
  -- People that came along in a file of their own; they are put into the roster with the confirmation.
  roster jsonb not null,
  -- Sheet, head and columns of the ledger as the office writes it: the export uses them.
  layout jsonb,
  -- What the next slot would bring, as it was shown.
  mails jsonb not null,
  counts jsonb not null,
  problems jsonb not null,
  created_at timestamptz not null,
  confirmed_by jsonb,
  confirmed_at timestamptz,
  done_at timestamptz,
  undone_by jsonb,
  undone_at timestamptz,
  undo_reason text,
  -- Who works on it: another process takes over when this has passed.
  lease_until timestamptz
);
create index import_batch_round on import_batch (round_name, created_at);

create table import_row (
  batch_id text collate "C" not null references import_batch on delete cascade,
  position integer not null,
  sheet text not null,
  row integer not null,
  kind text not null check (kind in ('new', 'changed', 'unchanged', 'problem', 'vanished')),
  measure_id text collate "C",
  -- The row as it was read; null where nothing could be read, or nothing is there.
  body jsonb,
  source_hash text collate "C",
  changes jsonb not null default '[]',
  problems jsonb not null default '[]',
  outcome jsonb,
  done_at timestamptz,
  primary key (batch_id, position)
);
-- What the ledger said of a measure the last time.
create index import_row_measure on import_row (measure_id) where measure_id is not null;
