-- 发文字号: one register for each code and year. Its row is locked by the transaction that signs, so numbers have neither
-- gaps nor doubles: a transaction that fails takes its number back, one that waits goes on from there.
create table letter_series (
  code text not null,
  year integer not null,
  last integer not null,
  primary key (code, year)
);

-- Of ten thousand measures a few hundred have letters.
create index measure_letters on measure (id) where body ? 'letters';
