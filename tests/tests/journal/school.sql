insert into district (id, name, zone) overriding system value values (1, 'Район', 'Europe/Moscow');
insert into school (school_id, district_id, kind, short_name, full_name, zone, created_at) overriding system value
  values (1, 1, 'general', 'Школа 1', 'Школа 1', 'Europe/Moscow', '2025-08-01T00:00:00Z'),
         (2, 1, 'general', 'Школа 2', 'Школа 2', 'Europe/Moscow', '2025-08-01T00:00:00Z');
insert into person (id, created_at) overriding system value select n, '2025-08-01T00:00:00Z' from generate_series(1, 30) n;
insert into account (id, person_id, login, password_hash, created_at) overriding system value
  select 100 + n, n, 'person' || n, '', '2025-08-01T00:00:00Z' from generate_series(1, 5) n;
insert into study_year (school_id, id, name, starts_on, ends_on) overriding system value
  values (1, 1, '2025/26', '2025-09-01', '2026-05-31');
insert into period (school_id, id, year_id, kind, name, ordinal, grade_from, grade_to, starts_on, ends_on)
  overriding system value values
  (1, 1, 1, 'quarter', '3-я четверть', 3, 0, 9, '2026-01-12', '2026-03-28'),
  (1, 2, 1, 'quarter', '2-я четверть', 2, 0, 9, '2025-11-05', '2025-12-28');
insert into subject (school_id, id, name) overriding system value values (1, 1, 'Алгебра'), (1, 2, 'Физика');
insert into study_group (school_id, id, kind, name, grade, parent_id, starts_on) overriding system value values
  (1, 1, 'class', '7А', 7, null, '2025-09-01'),
  (1, 2, 'class', '1А', 1, null, '2025-09-01'),
  (1, 3, 'subgroup', '7А/1', 7, 1, '2025-09-01');
insert into pupil (school_id, id, person_id, family_name, given_name, patronymic, starts_on) overriding system value values
  (1, 1, 11, 'Абрамова', 'Анна', null, '2025-09-01'),
  (1, 2, 12, 'Бек', 'Ильдар', null, '2025-09-01'),
  (1, 3, 13, 'Ёлкин', 'Пётр', 'Ильич', '2025-09-01'),
  (1, 4, 14, 'Жукова', 'Яна', null, '2025-09-01'),
  (1, 5, 15, 'Яковлев', 'Олег', null, '2025-09-01'),
  (1, 6, 16, 'Малышев', 'Тим', null, '2025-09-01');
-- Яковлев came on 3 March.
insert into group_member (school_id, group_id, pupil_id, starts_on) values
  (1, 1, 1, '2025-09-01'), (1, 1, 2, '2025-09-01'), (1, 1, 3, '2025-09-01'), (1, 1, 4, '2025-09-01'),
  (1, 1, 5, '2026-03-03'), (1, 2, 6, '2025-09-01'), (1, 3, 1, '2025-09-01');
insert into staff (school_id, id, person_id, family_name, given_name, patronymic, starts_on) overriding system value values
  (1, 1, 1, 'Сидорова', 'Ирина', 'Павловна', '2020-09-01'),
  (1, 2, 2, 'Петрова', 'Ольга', 'Игоревна', '2020-09-01'),
  (1, 3, 3, 'Орлов', 'Дмитрий', 'Сергеевич', '2020-09-01'),
  (1, 4, 4, 'Кузнецова', 'Анна', 'Владимировна', '2020-09-01'),
  (1, 5, 5, 'Ильин', 'Пётр', 'Петрович', '2020-09-01');
insert into membership (school_id, id, person_id, role, staff_id, starts_on) overriding system value values
  (1, 1, 1, 'subject_teacher', 1, '2020-09-01'), (1, 2, 2, 'subject_teacher', 2, '2020-09-01'),
  (1, 3, 3, 'class_teacher', 3, '2020-09-01'), (1, 4, 4, 'deputy', 4, '2020-09-01'),
  (1, 5, 5, 'subject_teacher', 5, '2020-09-01');
insert into group_lead (school_id, group_id, staff_id, starts_on) values (1, 1, 3, '2025-09-01');
insert into assignment (school_id, id, group_id, subject_id, staff_id, starts_on) overriding system value values
  (1, 1, 1, 1, 1, '2025-09-01'), (1, 2, 2, 1, 1, '2025-09-01'), (1, 3, 1, 2, 2, '2025-09-01'),
  (1, 4, 3, 2, 2, '2025-09-01');
insert into work_type (school_id, id, name, short_name, weight, written, is_test, is_default) overriding system value values
  (1, 1, 'Работа на уроке', 'Урок', 1, false, false, true),
  (1, 2, 'Контрольная работа', 'К/р', 5, true, true, false);
insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at,
                    planned_staff_id, staff_id, status) overriding system value values
  (1, 1, 1, 1, 1, '2026-03-02', 2, '09:25', '10:05', 1, 1, 'held'),
  (1, 2, 1, 1, 1, '2026-03-03', 2, '09:25', '10:05', 1, 1, 'cancelled'),
  (1, 3, 1, 1, 1, '2026-03-04', 2, '09:25', '10:05', 1, 1, 'held'),
  (1, 4, 1, 1, 1, '2026-03-05', 2, '09:25', '10:05', 1, 2, 'planned'),
  (1, 5, 2, 2, 1, '2026-03-04', 1, '08:30', '09:10', 1, 1, 'held'),
  -- The class ends at 13:25 with the subgroup's physics, the rest of it at 12:35.
  (1, 6, 3, 1, 2, '2026-03-04', 5, '11:55', '12:35', 2, 2, 'planned'),
  (1, 7, 4, 3, 2, '2026-03-04', 6, '12:45', '13:25', 2, 2, 'planned');
insert into topic_plan (school_id, id, group_id, subject_id, title) overriding system value values (1, 1, 1, 1, 'Алгебра, 7 класс');
insert into plan_topic (school_id, plan_id, ordinal, title, homework) values
  (1, 1, 33, 'Квадрат суммы', '№ 400'), (1, 1, 34, 'Квадратный трёхчлен', '№ 412');
-- Explicit numbers leave the sequences behind.
select setval(pg_get_serial_sequence(format('%I', t), c), 1000)
from (values ('subject', 'id'), ('pupil', 'id'), ('lesson', 'id'), ('journal_column', 'id'), ('period', 'id')) v (t, c);
