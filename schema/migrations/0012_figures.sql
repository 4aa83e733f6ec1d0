-- A week's figures are counted when the week is over: Monday 06:00 of the school; until now they were only those of
-- the print hour, before the week had ended. Each figure says by which version of the formulas it was counted.

alter table school_figure add column formula_version smallint not null default 1;
alter table school_figure alter column formula_version drop default;

-- Security is forced on the owner too; schools that are there get their schedule past it.
alter table schedule no force row level security;
insert into schedule (school_id, kind, weekday, local_time, next_run)
  select school_id, 'compute_figures', 1, '06:00',
         (date_trunc('week', now() at time zone zone) + interval '7 days 6 hours') at time zone zone
  from school on conflict do nothing;
alter table schedule force row level security;
