-- The end of a class's day (D03 counts from it) is asked for every day of a journal page.
create index lesson_group_day on lesson (school_id, group_id, day) include (ends_at, status, kind);
