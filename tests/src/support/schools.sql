-- One school. {s} is its number, {d} its district, {L} its letter; ids are the number and three digits, so that no id
-- of one school exists in another. Every free text holds the canary ⟦letter·where⟧. Today is Wednesday 4 March 2026.
insert into school (school_id, district_id, kind, short_name, full_name, phone, zone, external_id, print_letterhead, created_at)
  overriding system value
  values ({s}, {d}, 'general', 'Школа ⟦{L}·school⟧', 'Полное имя ⟦{L}·school_full⟧', '+7 000 {s}', 'Europe/Moscow', 'school-{s}', 'Бланк ⟦{L}·letterhead⟧', '2025-08-01T00:00:00Z');
insert into person (id, created_at) overriding system value
  select {s}000 + n, '2025-08-01T00:00:00Z' from generate_series(1, 40) n;
insert into account (id, person_id, login, password_hash, created_at) overriding system value
  select {s}000 + n, {s}000 + n, role || '.{s}', '{hash}', '2025-08-01T00:00:00Z'
  from (values (1, 'director'), (2, 'deputy'), (3, 'class_teacher'), (4, 'subject_teacher'), (5, 'curator'), (6, 'pupil'), (7, 'parent'),
               (8, 'school_administrator'), (9, 'dispatcher'), (10, 'trusted_person'), (11, 'admissions_secretary'), (12, 'stranger')) v (n, role);

insert into study_year (school_id, id, name, starts_on, ends_on) overriding system value
  values ({s}, {s}001, '2025/26 ⟦{L}·year⟧', '2025-09-01', '2026-05-31');
-- The third quarter ends on Friday, so that its marks may be set today.
insert into period (school_id, id, year_id, kind, name, ordinal, grade_from, grade_to, starts_on, ends_on) overriding system value values
  ({s}, {s}001, {s}001, 'quarter', '3-я четверть ⟦{L}·period⟧', 3, 0, 9, '2026-01-12', '2026-03-06'),
  ({s}, {s}002, {s}001, 'quarter', '2-я четверть ⟦{L}·period2⟧', 2, 0, 9, '2025-11-05', '2025-12-28');
insert into calendar_day (school_id, day, kind, name) values ({s}, '2026-02-23', 'holiday', 'Праздник ⟦{L}·calendar⟧');
insert into bell (school_id, ordinal, starts_at, ends_at) values ({s}, 1, '08:30', '09:10'), ({s}, 2, '09:25', '10:05');
insert into subject (school_id, id, name, external_id) overriding system value values
  ({s}, {s}001, 'Алгебра ⟦{L}·subject⟧', 'algebra'), ({s}, {s}002, 'Физика ⟦{L}·subject2⟧', 'physics');
insert into study_group (school_id, id, kind, name, grade, external_id, starts_on) overriding system value values
  ({s}, {s}001, 'class', '7А ⟦{L}·group⟧', 7, '7a', '2025-09-01'), ({s}, {s}002, 'class', '7Б ⟦{L}·group2⟧', 7, '7b', '2025-09-01');
insert into pupil (school_id, id, person_id, external_id, family_name, given_name, patronymic, birth_date, sex, starts_on) overriding system value values
  ({s}, {s}001, {s}006, 'p1', 'Абрамова ⟦{L}·pupil⟧', 'Анна ⟦{L}·given⟧', 'Ильинична ⟦{L}·patronymic⟧', '2012-05-01', 'female', '2025-09-01'),
  ({s}, {s}002, {s}021, 'p2', 'Бек ⟦{L}·pupil2⟧', 'Ильдар ⟦{L}·given2⟧', null, '2012-06-01', 'male', '2025-09-01'),
  ({s}, {s}003, {s}022, 'p3', 'Яковлев ⟦{L}·pupil3⟧', 'Олег ⟦{L}·given3⟧', null, '2012-07-01', 'male', '2025-09-01');
insert into guardian (school_id, id, person_id, external_id, family_name, given_name, phone, email, email_source, email_verified_at) overriding system value values
  ({s}, {s}001, {s}007, 'g1', 'Абрамов ⟦{L}·guardian⟧', 'Илья ⟦{L}·guardian_given⟧', '⟦{L}·phone⟧', 'canary-{L}-1@tabel.test', 'paper', '2025-09-02T00:00:00Z'),
  ({s}, {s}002, {s}023, 'g2', 'Яковлева ⟦{L}·guardian2⟧', 'Нина ⟦{L}·guardian_given2⟧', '⟦{L}·phone2⟧', 'canary-{L}-2@tabel.test', 'paper', '2025-09-02T00:00:00Z');
insert into guardianship (school_id, guardian_id, pupil_id, relation, starts_on) values
  ({s}, {s}001, {s}001, 'parent', '2025-09-01'), ({s}, {s}002, {s}003, 'parent', '2025-09-01');
insert into staff (school_id, id, person_id, external_id, family_name, given_name, patronymic, post, starts_on) overriding system value
  select {s}, {s}000 + n, {s}000 + n, 's' || n, 'Сотрудник' || n || ' ⟦{L}·staff⟧', 'Имя ⟦{L}·staff_given⟧', 'Отчество ⟦{L}·staff_patronymic⟧', 'должность ⟦{L}·post⟧', '2020-09-01'
  from unnest(array[1, 2, 3, 4, 5, 8, 9, 11, 12]) n;
insert into membership (school_id, id, person_id, role, staff_id, guardian_id, pupil_id, starts_on) overriding system value
  select {s}, {s}000 + n, {s}000 + n, role, {s}000 + staff, {s}000 + guardian, {s}000 + pupil, '2020-09-01'
  from (values (1, 'director', 1, null::int, null::int), (2, 'deputy', 2, null, null), (3, 'class_teacher', 3, null, null),
               (4, 'subject_teacher', 4, null, null), (5, 'curator', 5, null, null), (6, 'pupil', null, null, 1), (7, 'parent', null, 1, null),
               (8, 'school_administrator', 8, null, null), (9, 'dispatcher', 9, null, null), (10, 'trusted_person', null, null, null),
               (11, 'admissions_secretary', 11, null, null), (12, 'subject_teacher', 12, null, null)) v (n, role, staff, guardian, pupil);
insert into credential_slip (school_id, id, person_id, code_hash, issued_by, issued_at, expires_at) overriding system value
  values ({s}, {s}001, {s}021, sha256('slip-{s}'), {s}008, '2026-03-01T00:00:00Z', '2026-03-15T00:00:00Z');
insert into group_member (school_id, group_id, pupil_id, starts_on) values
  ({s}, {s}001, {s}001, '2025-09-01'), ({s}, {s}001, {s}002, '2025-09-01'), ({s}, {s}002, {s}003, '2025-09-01');
insert into group_lead (school_id, group_id, staff_id, starts_on) values ({s}, {s}001, {s}003, '2025-09-01'), ({s}, {s}001, {s}005, '2025-09-01');
insert into assignment (school_id, id, group_id, subject_id, staff_id, hours_per_week, starts_on, external_id) overriding system value values
  ({s}, {s}001, {s}001, {s}001, {s}004, 3, '2025-09-01', 'a1'), ({s}, {s}002, {s}002, {s}002, {s}012, 2, '2025-09-01', 'a2');
-- Starts tomorrow: gives nothing today.
insert into delegation (school_id, id, from_staff_id, to_staff_id, starts_on, ends_on, reason, approved_by, approved_at) overriding system value
  values ({s}, {s}001, {s}012, {s}004, '2026-03-05', '2026-03-06', 'курсы ⟦{L}·delegation⟧', {s}002, '2026-03-01T00:00:00Z');
insert into timed_grant (school_id, id, person_id, resource, pupil_id, starts_at, ends_at, granted_by, reason) overriding system value
  values ({s}, {s}001, {s}010, 'diary', {s}001, '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', {s}001, 'заявление ⟦{L}·grant⟧');

insert into timetable_slot (school_id, id, assignment_id, weekday, ordinal, room, starts_on) overriding system value
  values ({s}, {s}001, {s}001, 3, 2, '⟦{L}·room⟧', '2025-09-01');
insert into topic_plan (school_id, id, group_id, subject_id, title, hours) overriding system value
  values ({s}, {s}001, {s}001, {s}001, 'План ⟦{L}·plan⟧', 102);
insert into plan_topic (school_id, plan_id, ordinal, title, homework) values ({s}, {s}001, 33, 'Квадрат суммы ⟦{L}·plan_topic⟧', '№ 400 ⟦{L}·plan_homework⟧');
insert into work_type (school_id, id, name, short_name, weight, is_default) overriding system value
  values ({s}, {s}001, 'Работа на уроке ⟦{L}·work⟧', 'Урок', 1, true), ({s}, {s}002, 'Контрольная ⟦{L}·work2⟧', 'К/р', 5, false);
insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at, planned_staff_id, staff_id, status, room)
  overriding system value values
  ({s}, {s}001, {s}001, {s}001, {s}001, '2026-03-02', 2, '09:25', '10:05', {s}004, {s}004, 'held', '⟦{L}·lesson_room⟧'),
  ({s}, {s}002, {s}001, {s}001, {s}001, '2026-03-03', 2, '09:25', '10:05', {s}004, {s}004, 'held', '⟦{L}·lesson_room⟧'),
  ({s}, {s}003, {s}001, {s}001, {s}001, '2026-03-04', 2, '09:25', '10:05', {s}004, {s}004, 'held', '⟦{L}·lesson_room⟧'),
  ({s}, {s}004, {s}002, {s}002, {s}002, '2026-03-04', 1, '08:30', '09:10', {s}012, {s}012, 'held', '⟦{L}·lesson_room2⟧');
insert into journal_column (school_id, id, lesson_id, work_type_id, title, weight) overriding system value
  values ({s}, {s}001, {s}001, {s}001, 'Работа ⟦{L}·column⟧', 1), ({s}, {s}002, {s}004, {s}001, 'Работа ⟦{L}·column2⟧', 1);
insert into mark (school_id, column_id, pupil_id, value, version, recorded_at, recorded_by) values
  ({s}, {s}001, {s}001, '5', 1, '2026-03-02T07:30:00Z', {s}004), ({s}, {s}002, {s}003, '4', 1, '2026-03-04T06:30:00Z', {s}012);
insert into attendance (school_id, lesson_id, pupil_id, reason, minutes, version, recorded_at, recorded_by) values
  ({s}, {s}001, {s}002, 'illness', null, 1, '2026-03-02T07:30:00Z', {s}004), ({s}, {s}004, {s}003, 'late', 5, 1, '2026-03-04T06:30:00Z', {s}012);
insert into lesson_roll (school_id, lesson_id, taken_at, taken_by) values ({s}, {s}001, '2026-03-02T07:30:00Z', {s}004);
insert into lesson_topic (school_id, lesson_id, text, version, first_recorded_at, recorded_at, recorded_by)
  values ({s}, {s}001, 'Тема ⟦{L}·topic⟧', 1, '2026-03-02T07:30:00Z', '2026-03-02T07:30:00Z', {s}004);
insert into homework (school_id, lesson_id, pupil_id, text, due_on, version, first_recorded_at, recorded_at, recorded_by) values
  ({s}, {s}001, 0, '№ 400 ⟦{L}·homework⟧', '2026-03-04', 1, '2026-03-02T07:30:00Z', '2026-03-02T07:30:00Z', {s}004),
  ({s}, {s}001, {s}002, '№ 401 ⟦{L}·own_homework⟧', '2026-03-04', 1, '2026-03-02T07:30:00Z', '2026-03-02T07:30:00Z', {s}004);
insert into period_mark (school_id, period_id, subject_id, pupil_id, group_id, value, version, recorded_at, recorded_by)
  values ({s}, {s}002, {s}001, {s}001, {s}001, '5', 1, '2025-12-26T07:30:00Z', {s}004);
insert into history (school_id, cell, lesson_id, column_id, pupil_id, new_value, version, account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
  values
  ({s}, 'mark', {s}001, {s}001, {s}001, '5', 1, {s}004, {s}004, 'subject_teacher', 'Автор ⟦{L}·author⟧', '2026-03-02T07:30:00Z', '⟦{L}·why⟧', '01900000-0000-7000-8000-000000000{s}01'),
  ({s}, 'mark', {s}004, {s}002, {s}003, '4', 1, {s}012, {s}012, 'subject_teacher', 'Автор ⟦{L}·author2⟧', '2026-03-04T06:30:00Z', null, '01900000-0000-7000-8000-000000000{s}02'),
  ({s}, 'attendance', {s}004, 0, {s}003, 'late', 1, {s}012, {s}012, 'subject_teacher', 'Автор ⟦{L}·author2⟧', '2026-03-04T06:30:00Z', null, '01900000-0000-7000-8000-000000000{s}02');
insert into operation (school_id, account_id, name, operation_id, input_hash, result, recorded_at)
  values ({s}, {s}001, 'canary', '01900000-0000-7000-8000-000000000{s}01', sha256('{s}'), '"⟦{L}·operation⟧"', '2026-03-02T07:30:00Z');
insert into absence_document (school_id, id, pupil_id, kind, number, reason, starts_on, ends_on, received_on, recorded_at, recorded_by) overriding system value
  values ({s}, {s}001, {s}002, 'справка ⟦{L}·document⟧', '⟦{L}·number⟧', 'illness', '2026-03-02', '2026-03-02', '2026-03-03', '2026-03-03T07:30:00Z', {s}003);
insert into remark (school_id, id, pupil_id, lesson_id, day, text, recorded_at, recorded_by) overriding system value values
  ({s}, {s}001, {s}001, {s}001, '2026-03-02', 'Замечание ⟦{L}·remark⟧', '2026-03-02T07:30:00Z', {s}004),
  ({s}, {s}002, {s}003, {s}004, '2026-03-04', 'Замечание ⟦{L}·remark2⟧', '2026-03-04T06:30:00Z', {s}012);

insert into diary_visit (school_id, account_id, pupil_id, seen_at) values ({s}, {s}007, {s}001, '2026-03-01T00:00:00Z');
insert into delivery_choice (school_id, guardian_id, pupil_id, channel, application_on, application_number, chosen_at) values
  ({s}, {s}001, {s}001, 'print', '2025-09-02', '⟦{L}·application⟧', '2025-09-02T00:00:00Z'),
  ({s}, {s}002, {s}003, 'print', '2025-09-02', '⟦{L}·application2⟧', '2025-09-02T00:00:00Z');
insert into report (school_id, id, kind, pupil_id, group_id, week_starts, version, input_hash, file_hash, pages, marks, missed, unexplained, homework, rendered_at)
  overriding system value values
  ({s}, {s}001, 'weekly_summary', {s}001, {s}001, '2026-03-02', 1, sha256('i'), sha256('f'), 2, 1, 0, 0, 1, '2026-03-04T05:00:00Z'),
  ({s}, {s}002, 'weekly_summary', {s}003, {s}002, '2026-03-02', 1, sha256('j'), sha256('g'), 2, 1, 0, 0, 1, '2026-03-04T05:00:00Z');
insert into delivery (school_id, id, report_id, pupil_id, guardian_id, group_id, week_starts, channel, state, address, server_words, queued_at, changed_at)
  overriding system value values
  ({s}, {s}001, {s}001, {s}001, {s}001, {s}001, '2026-03-02', 'print', 'printed', '⟦{L}·address⟧', '⟦{L}·words⟧', '2026-03-04T05:00:00Z', '2026-03-04T05:00:00Z'),
  ({s}, {s}002, {s}002, {s}003, {s}002, {s}002, '2026-03-02', 'print', 'printed', '⟦{L}·address2⟧', '⟦{L}·words2⟧', '2026-03-04T05:00:00Z', '2026-03-04T05:00:00Z');
insert into print_batch (school_id, id, group_id, week_starts, file_hash, sheets, pages, rendered_at) overriding system value values
  ({s}, {s}001, {s}001, '2026-03-02', sha256('b'), 1, 2, '2026-03-04T05:00:00Z');
insert into task (school_id, id, kind, payload, dedup_key, run_at, created_at) overriding system value
  values ({s}, {s}001, 'canary', '"⟦{L}·payload⟧"', 'canary', '2026-03-04T05:00:00Z', '2026-03-04T05:00:00Z');
insert into schedule (school_id, kind, weekday, local_time, next_run) values ({s}, 'weekly_summary', 5, '15:00', '2026-03-06T12:00:00Z');
insert into import_run (school_id, id, file_name, format, stage, counts, problems, created_by, created_at) overriding system value
  values ({s}, {s}001, 'список ⟦{L}·file⟧.xlsx', 'xlsx', 'checked', '{}', '"⟦{L}·problem⟧"', {s}008, '2026-03-01T00:00:00Z');
insert into school_figure (school_id, week_starts, pupils, entries, entries_due, entries_in_time, families, families_reached, computed_at,
  formula_version)
  values ({s}, '2026-03-02', 300 + {s}, 100 + {s}, 120, 90, 250, 200, '2026-03-04T05:00:00Z', 1);
insert into audit (school_id, id, at, account_id, role, action, resource, target, outcome, trace_id) overriding system value
  values ({s}, {s}001, '2026-03-02T07:30:00Z', {s}001, 'director', 'read', 'journal', '⟦{L}·target⟧', 'allowed', '⟦{L}·trace⟧');
