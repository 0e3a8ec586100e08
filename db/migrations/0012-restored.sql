-- Every time that this database was put back from a backup.
create table restoration (
  restored_at timestamptz primary key,
  -- As of when the backup knew the office: what happened after it is not known here.
  backup_at timestamptz not null,
  file text not null,
  -- When the decisions of the time between were taken and what was due in it was held; null: still to do.
  settled_at timestamptz
);
-- What the office has still to decide upon.
create index notice_restored on notice (key) where state = 'held' and reason = 'restored';
