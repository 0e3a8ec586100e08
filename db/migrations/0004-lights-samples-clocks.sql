-- How a round's measures are coloured (computed when read, never stored), and the share of its look-backs that is called.
alter table round add light_rules text not null default 'workingDays';
alter table round add look_back_sample jsonb;

-- Clocks of a round with their basis. Only ever added to: the newest row of a clock holds, the older ones are its history.
create table round_clock (
  round_id text collate "C" not null references round,
  clock text not null,
  sequence integer not null,
  -- Null: counted from the end of the concentrated period.
  anchor_on date,
  budget integer not null,
  unit text not null,
  basis text not null,
  -- Done on that day, with the paper's number: nobody is told of it any more.
  met_on date,
  reference text,
  reason text not null,
  by text not null,
  at timestamptz not null,
  primary key (round_id, clock, sequence)
);
