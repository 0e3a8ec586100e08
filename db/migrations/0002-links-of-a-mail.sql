-- Both are written from rows that the same transaction has read or made. Checking them again locked every notice of a
-- storm, and every mail once for each of its members, one row after the other.
alter table telling drop constraint telling_notice_key_fkey;
alter table mail_telling drop constraint mail_telling_mail_id_fkey;
