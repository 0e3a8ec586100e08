-- What the account has learned of its provider. Null: nothing was ever put off, it sends at its ceiling.
alter table mail_account add column pace double precision;
alter table mail_account add column pace_ceiling double precision;
-- By this pace the next mail goes no earlier; a dispatch that is poked meanwhile waits as well.
alter table mail_account add column free_at timestamptz;
-- Mails that were due and not yet given to the server, as of then: what an expected end is told from.
alter table mail_account add column waiting integer not null default 0;
alter table mail_account add column waiting_at timestamptz;
alter table mail_account add column paused_reason text;

-- An address that a server did not know stays marked until its person's entry in the roster is corrected. It used to be
-- until any newer roster: an unrelated change had a letter sent into the void again.
create table bad_address (
  person_id text collate "C" not null,
  address text collate "C" not null,
  reply text,
  marked_at timestamptz not null,
  primary key (person_id, address)
);
insert into bad_address (person_id, address, reply, marked_at)
select distinct on (m.person_id, m.address) m.person_id, m.address, m.reply, coalesce(m.done_at, m.created_at)
from mail m, office o
where m.reply_class = 'badAddress' and m.roster_version = o.roster_version
order by m.person_id, m.address, m.created_at desc;
drop index mail_bad_address;
