-- The data of `bench_gateway`, laid down by the superuser: :schools schools with 500 pupils each, a quarter of eight
-- weeks, four subjects a class. Things of a school are numbered :school * 100000 + a hundred of their kind.
-- Lessons 1–32 of a page hold marks, lessons 33–40 have an empty column each, for the writes.
set session_replication_role = replica; -- rows fit by construction; checking each key would double the time
set synchronous_commit = off;
begin;
create schema bench;
create table bench.frame as
  select t as today, t - 57 as starts, t + 6 as ends
  from (select (now() at time zone 'Europe/Moscow')::date t) d;
-- The last forty working days, oldest first.
create table bench.day as
  select row_number() over (order by d)::int as n, d as day from (
    select d::date from bench.frame, generate_series(starts, today - 1, interval '1 day') d
    where extract(isodow from d) < 6 order by d desc limit 40) w;
create table bench.school as
  select s as school, s::bigint * 100000 as base from generate_series(1, :schools) s;
create table bench.page as
  select school, base, (c - 1) * 4 + j as n, c as class, j as subject, base + ((c - 1) * 4 + j - 1) % 34 + 1 as staff
  from bench.school, generate_series(1, 17) c, generate_series(1, 4) j;

insert into district (id, name, zone) overriding system value values (1, 'Район', 'Europe/Moscow');
insert into school (school_id, district_id, kind, short_name, full_name, zone, created_at) overriding system value
  select school, 1, 'general', 'Школа № ' || school, 'Школа № ' || school, 'Europe/Moscow', now() from bench.school;
insert into regulation_edition (school_id, id, starts_on, title, document, created_at) overriding system value
  select school, base, starts - 100, 'Порядок', :'document'::jsonb, now() from bench.school, bench.frame;
insert into study_year (school_id, id, name, starts_on, ends_on) overriding system value
  select school, base, 'Учебный год', starts, ends + 200 from bench.school, bench.frame;
insert into period (school_id, id, year_id, kind, name, ordinal, grade_to, starts_on, ends_on) overriding system value
  select school, base, base, 'quarter', '1-я четверть', 1, 9, starts, ends from bench.school, bench.frame;
insert into bell (school_id, ordinal, starts_at, ends_at)
  select school, o, time '08:30' + (o - 1) * interval '55 minutes', time '09:10' + (o - 1) * interval '55 minutes'
  from bench.school, generate_series(1, 7) o;
insert into work_type (school_id, id, name, short_name, weight, written, is_default) overriding system value
  select school, base + n, name, short, weight, written, n = 1 from bench.school,
    (values (1, 'Работа на уроке', 'Урок', 1, false), (2, 'Контрольная работа', 'К/р', 5, true),
            (3, 'Домашняя работа', 'Д/з', 1, true), (4, 'Тест', 'Тест', 2, true)) w (n, name, short, weight, written);
insert into subject (school_id, id, name) overriding system value
  select school, base + 3000 + j, (array['Алгебра', 'Геометрия', 'Русский язык', 'Физика'])[j]
  from bench.school, generate_series(1, 4) j;
insert into study_group (school_id, id, kind, name, grade, starts_on) overriding system value
  select school, base + 2000 + c, 'class', (5 + c % 5) || substr('АБВГ', 1 + c / 5, 1), 5 + c % 5, starts
  from bench.school, bench.frame, generate_series(1, 17) c;
insert into pupil (school_id, id, person_id, family_name, given_name, patronymic, starts_on) overriding system value
  select school, base + 1000 + p, base + 1000 + p,
         (array['Абрамов', 'Воронцов', 'Ёлкин', 'Кузнецов', 'Петров', 'Сидоров', 'Яковлев'])[1 + p * 5 % 7] || p,
         (array['Артём', 'Илья', 'Максим', 'Тимур', 'Фёдор'])[1 + p % 5], 'Иванович', starts
  from bench.school, bench.frame, generate_series(1, 500) p;
insert into group_member (school_id, group_id, pupil_id, starts_on)
  select school, base + 2000 + (p + 29) / 30, base + 1000 + p, starts
  from bench.school, bench.frame, generate_series(1, 500) p;
insert into person (id, created_at) overriding system value
  select base + n, now() from bench.school, generate_series(1, 68) n
  union all select base + 1000 + p, now() from bench.school, generate_series(1, 500) p;
insert into staff (school_id, id, person_id, family_name, given_name, patronymic, starts_on) overriding system value
  select school, base + n, base + n, 'Учитель' || n, 'Мария', 'Петровна', starts
  from bench.school, bench.frame, generate_series(1, 68) n;
-- One half teaches, the other are deputies, who may read every page: so many, because each account may ask only so much in
-- a minute.
insert into membership (school_id, id, person_id, role, staff_id, starts_on) overriding system value
  select school_id, id, person_id, case when id % 100 > 34 then 'deputy' else 'subject_teacher' end, id, starts_on from staff;
insert into account (id, person_id, login, password_hash, created_at) overriding system value
  select id, id, 'teacher.' || id, 'nobody signs in', now() from staff;
-- The token behind a session is the SHA-256 of a text; see `data.rs`.
insert into session (token_hash, account_id, chosen_school, membership_id, created_at, seen_at, expires_at)
  select sha256(sha256(convert_to('bench-' || id, 'utf8'))), id, school_id, id, now(), now(), now() + interval '12 hours'
  from staff;
insert into assignment (school_id, id, group_id, subject_id, staff_id, hours_per_week, starts_on) overriding system value
  select school, base + 4000 + n, base + 2000 + class, base + 3000 + subject, staff, 5, starts
  from bench.page, bench.frame;
insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at,
                    planned_staff_id, staff_id, status, room) overriding system value
  select school, base + 10000 + p.n * 100 + d.n, base + 4000 + p.n, base + 2000 + class, base + 3000 + subject, day,
         subject, time '08:30' + (subject - 1) * interval '55 minutes',
         time '09:10' + (subject - 1) * interval '55 minutes', staff, staff, 'held', 'каб. ' || 100 + class
  from bench.page p, bench.day d order by day, school, p.n;
-- Two lessons of three have a column; a column has the number of its lesson.
insert into journal_column (school_id, id, lesson_id, work_type_id, weight) overriding system value
  select school, base + 10000 + p.n * 100 + d.n, base + 10000 + p.n * 100 + d.n, base + 1 + d.n % 4, 1 + d.n % 4
  from bench.page p, bench.day d where d.n > 32 or d.n % 3 > 0 order by day, school, p.n;
-- Rows stand in the order of time, as in a journal that is kept day by day.
insert into mark (school_id, column_id, pupil_id, value, version, recorded_at, recorded_by)
  select m.school_id, l.id, m.pupil_id, 2 + (m.pupil_id * 7 + l.id * 3) % 4, 1, l.day + l.ends_at, l.staff_id
  from lesson l join journal_column c on c.school_id = l.school_id and c.lesson_id = l.id
  join bench.day d on d.day = l.day and d.n <= 32
  join group_member m on m.school_id = l.school_id and m.group_id = l.group_id
  where (m.pupil_id * 13 + l.id * 5) % 3 = 0 order by l.day, l.school_id, l.id;
insert into attendance (school_id, lesson_id, pupil_id, reason, version, recorded_at, recorded_by)
  select m.school_id, l.id, m.pupil_id, 'illness', 1, l.day + l.starts_at, l.staff_id
  from lesson l join bench.day d on d.day = l.day and d.n <= 32
  join group_member m on m.school_id = l.school_id and m.group_id = l.group_id
  where (m.pupil_id * 13 + d.n / 3) % 25 = 1 order by l.day, l.school_id, l.id;
insert into lesson_roll (school_id, lesson_id, taken_at, taken_by)
  select school_id, l.id, l.day + starts_at, staff_id from lesson l order by l.day, school_id, l.id;
insert into lesson_topic (school_id, lesson_id, text, version, first_recorded_at, recorded_at, recorded_by)
  select school_id, l.id, 'Решение задач с помощью уравнений, урок ' || l.id % 100, 1, l.day + ends_at, l.day + ends_at,
         staff_id from lesson l order by l.day, school_id, l.id;
insert into homework (school_id, lesson_id, text, due_on, version, first_recorded_at, recorded_at, recorded_by)
  select school_id, l.id, 'п. ' || l.id % 40 || ', № ' || l.id % 900 || '–' || l.id % 900 + 4, l.day + 1, 1,
         l.day + ends_at, l.day + ends_at, staff_id from lesson l order by l.day, school_id, l.id;

-- What pgbench needs to know of a school: its signed context, valid for the run.
create table bench.context (school integer primary key, base bigint, context text);
\copy bench.context (school, context) from pstdin
update bench.context set base = school * 100000;
create function bench.ids(first bigint, last bigint) returns bigint[] language sql immutable
  as 'select array(select generate_series(first, last))';
grant usage on schema bench to tabel_app;
grant select on bench.context, bench.frame to tabel_app;
-- The numbers above were given; whoever adds rows goes on behind them.
do $$
declare sequence text;
begin
  for sequence in select pg_get_serial_sequence(quote_ident(table_name), column_name) from information_schema.columns
                  where table_schema = 'public' and is_identity = 'YES' loop
    perform setval(sequence, 100000000);
  end loop;
end
$$;
commit;
vacuum analyze;
checkpoint;
