-- The tree of units: who belongs to one sees what lies below it. A unit without a row stands by itself.
create table unit (
  name text primary key,
  parent text not null,
  check (name <> parent)
);

-- Beside the body like owner and leader: the reader's scope is asked for in every list.
alter table measure add verifier_id text collate "C";
update measure set verifier_id = body->>'verifierId' where body->>'verifierId' is not null;
