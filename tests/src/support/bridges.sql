-- What stands above or between the schools: two districts with an officer each, and people in two schools, where bugs
-- live (security.md 3.1).
insert into district_officer (district_id, person_id, display_name) values (1, 9001, 'Инспектор 1'), (2, 9002, 'Инспектор 2');
insert into account (id, person_id, login, password_hash, created_at) overriding system value values
  (9001, 9001, 'officer.1', '{hash}', '2025-08-01T00:00:00Z'), (9002, 9002, 'officer.2', '{hash}', '2025-08-01T00:00:00Z'),
  (9003, 9003, 'bridge.parent', '{hash}', '2025-08-01T00:00:00Z'), (9004, 9004, 'bridge.teacher', '{hash}', '2025-08-01T00:00:00Z'),
  (9005, 9005, 'ended.parent', '{hash}', '2025-08-01T00:00:00Z');
-- A parent with a child in A and one in B.
insert into guardian (school_id, id, person_id, family_name, given_name) overriding system value values
  (1, 1009, 9003, 'Бек ⟦A·bridge⟧', 'Роза'), (2, 2009, 9003, 'Бек ⟦B·bridge⟧', 'Роза');
insert into guardianship (school_id, guardian_id, pupil_id, relation, starts_on) values (1, 1009, 1002, 'parent', '2025-09-01'), (2, 2009, 2002, 'parent', '2025-09-01');
-- A teacher of A (7Б) who is a deputy in B.
insert into staff (school_id, id, person_id, family_name, given_name, starts_on) overriding system value values
  (1, 1031, 9004, 'Мост ⟦A·bridge⟧', 'Вера', '2020-09-01'), (2, 2031, 9004, 'Мост ⟦B·bridge⟧', 'Вера', '2020-09-01');
-- A guardian whose right ended yesterday, though the membership goes on.
insert into guardian (school_id, id, person_id, family_name, given_name) overriding system value values (1, 1010, 9005, 'Бывший ⟦A·ended⟧', 'Пётр');
insert into guardianship (school_id, guardian_id, pupil_id, relation, starts_on, ends_on) values (1, 1010, 1001, 'parent', '2025-09-01', '2026-03-03');
insert into membership (school_id, id, person_id, role, staff_id, guardian_id, starts_on) overriding system value values
  (1, 1041, 9003, 'parent', null, 1009, '2020-09-01'), (2, 2041, 9003, 'parent', null, 2009, '2020-09-01'),
  (1, 1042, 9004, 'subject_teacher', 1031, null, '2020-09-01'), (2, 2042, 9004, 'deputy', 2031, null, '2020-09-01'),
  (1, 1043, 9005, 'parent', null, 1010, '2020-09-01');
insert into assignment (school_id, id, group_id, subject_id, staff_id, starts_on) overriding system value values (1, 1031, 1002, 1001, 1031, '2025-09-01');
-- Explicit numbers leave the sequences behind.
do $$
declare sequence text;
begin
  for sequence in select pg_get_serial_sequence(quote_ident(table_name), column_name) from information_schema.columns
                  where table_schema = 'public' and is_identity = 'YES' loop
    perform setval(sequence, 100000);
  end loop;
end
$$;
