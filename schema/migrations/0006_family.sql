-- What a family has seen, and how far its wish to be told by e-mail has come.

-- Until when an account knows a pupil's diary: what was written later is news (ux.md 4.7).
create table diary_visit (
  school_id integer not null,
  account_id bigint not null,
  pupil_id bigint not null,
  seen_at timestamptz not null,
  primary key (school_id, account_id, pupil_id),
  foreign key (school_id, pupil_id) references pupil (school_id, id) on delete cascade
);
select tabel.protect('diary_visit', 'select, insert, update');

-- The letter that asks whether the address is right: when it was asked for, and what the mail server said against it.
alter table guardian add column email_asked_at timestamptz;
alter table guardian add column email_asked_words text;

-- Which wording of the consent the family agreed to.
alter table delivery_choice add column consent_text smallint;
