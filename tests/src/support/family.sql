-- A school for the worker's tests: one class, one guardian per pupil, a week from 2 to 8 March 2026 with lessons, marks,
-- an absence, homework and a remark. {s} is the school, {n} the number of pupils, {z} its zone. Guardian n belongs to
-- pupil n and reads `family-{s}-n@…`; numbers of things are the school's number and four digits.
insert into district (id, name, zone) overriding system value values (1, 'Район', 'Europe/Moscow') on conflict do nothing;
insert into school (school_id, district_id, kind, short_name, full_name, phone, zone, created_at) overriding system value
  values ({s}, 1, 'general', 'Школа №{s}', 'Муниципальная школа №{s}', '+7 000 {s}', '{z}', '2025-08-01T00:00:00Z');
insert into study_year (school_id, id, name, starts_on, ends_on) overriding system value
  values ({s}, {s}0001, '2025/26', '2025-09-01', '2026-05-31');
insert into period (school_id, id, year_id, kind, name, ordinal, grade_from, grade_to, starts_on, ends_on)
  overriding system value values ({s}, {s}0001, {s}0001, 'quarter', '3-я четверть', 3, 0, 9, '2026-01-12', '2026-03-28');
insert into subject (school_id, id, name) overriding system value
  values ({s}, {s}0001, 'Алгебра'), ({s}, {s}0002, 'Физика');
insert into study_group (school_id, id, kind, name, grade, starts_on) overriding system value
  values ({s}, {s}0001, 'class', '7А', 7, '2025-09-01');
insert into staff (school_id, id, person_id, family_name, given_name, patronymic, starts_on) overriding system value values
  ({s}, {s}0001, {s}0001, 'Орлов', 'Дмитрий', 'Сергеевич', '2020-09-01');
insert into membership (school_id, id, person_id, role, staff_id, starts_on) overriding system value
  values ({s}, {s}0001, {s}0001, 'class_teacher', {s}0001, '2020-09-01');
insert into group_lead (school_id, group_id, staff_id, starts_on) values ({s}, {s}0001, {s}0001, '2025-09-01');
insert into assignment (school_id, id, group_id, subject_id, staff_id, starts_on) overriding system value values
  ({s}, {s}0001, {s}0001, {s}0001, {s}0001, '2025-09-01'), ({s}, {s}0002, {s}0001, {s}0002, {s}0001, '2025-09-01');
insert into work_type (school_id, id, name, short_name, weight, is_default) overriding system value
  values ({s}, {s}0001, 'Работа на уроке', 'Урок', 1, true), ({s}, {s}0002, 'Контрольная работа', 'К/р', 5, false);
-- Algebra and physics on every day from Monday to Friday.
insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at, planned_staff_id,
                    staff_id, status) overriding system value
  select {s}, {s}0000 + d * 2 + k, {s}0000 + k, {s}0001, {s}0000 + k, date '2026-03-01' + d, k, '08:30', '09:10', {s}0001,
         {s}0001, 'held'
  from generate_series(1, 5) d, generate_series(1, 2) k;
insert into lesson_topic (school_id, lesson_id, text, version, first_recorded_at, recorded_at, recorded_by)
  select school_id, id, 'Тема ' || id, 1, '2026-03-02T07:00:00Z', '2026-03-02T07:00:00Z', {s}0001 from lesson where school_id = {s};
insert into journal_column (school_id, id, lesson_id, work_type_id, weight) overriding system value
  select {s}, id, id, {s}0001, 1 from lesson where school_id = {s} and day < '2026-03-04';
insert into homework (school_id, lesson_id, text, due_on, version, first_recorded_at, recorded_at, recorded_by)
  select {s}, id, 'упр. ' || id, '2026-03-10', 1, '2026-03-02T07:00:00Z', '2026-03-02T07:00:00Z', {s}0001
  from lesson where school_id = {s} and day = '2026-03-03';
insert into pupil (school_id, id, person_id, family_name, given_name, patronymic, starts_on) overriding system value
  select {s}, {s}0000 + n, {s}1000 + n, 'Птенцов' || n, 'Егор', 'Ильич', '2025-09-01' from generate_series(1, {n}) n;
insert into group_member (school_id, group_id, pupil_id, starts_on)
  select {s}, {s}0001, id, '2025-09-01' from pupil where school_id = {s};
insert into mark (school_id, column_id, pupil_id, value, version, recorded_at, recorded_by)
  select {s}, c.id, p.id, (3 + (p.id + c.id) % 3)::text, 1, '2026-03-02T07:00:00Z', {s}0001
  from journal_column c, pupil p where c.school_id = {s} and p.school_id = {s};
insert into attendance (school_id, lesson_id, pupil_id, reason, version, recorded_at, recorded_by)
  select {s}, {s}0010, id, 'illness', 1, '2026-03-05T07:00:00Z', {s}0001 from pupil where school_id = {s} and id = {s}0002;
insert into remark (school_id, pupil_id, day, text, recorded_at, recorded_by)
  values ({s}, {s}0001, '2026-03-04', 'Забыл тетрадь', '2026-03-04T07:00:00Z', {s}0001);
-- Ten mail providers, so that the pace towards one of them is not what a test measures.
insert into guardian (school_id, id, person_id, family_name, given_name, email, email_source, email_verified_at)
  overriding system value
  select {s}, {s}0000 + n, {s}2000 + n, 'Птенцова' || n, 'Нина', format('family-{s}-%s@post%s.test', n, n % 10), 'paper',
         '2025-09-02T00:00:00Z'
  from generate_series(1, {n}) n;
insert into guardianship (school_id, guardian_id, pupil_id, starts_on)
  select {s}, id, id, '2025-09-01' from pupil where school_id = {s};
insert into delivery_choice (school_id, guardian_id, pupil_id, channel, consent_on, chosen_at)
  select {s}, id, id, 'email', '2025-09-02', '2025-09-02T00:00:00Z' from pupil where school_id = {s};
