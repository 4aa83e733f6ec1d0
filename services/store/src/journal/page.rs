//! The statement behind a journal page. It gathers arrays, because they cost PostgreSQL and us less than rows or JSON.
//!
//! Every table is read by inner joins or alone, never on the inner side of an outer join: there the policy's filter
//! would be checked once per row instead of once per statement.

use chrono::NaiveDate;
use domain::id::{GroupId, PeriodId, StaffId, SubjectId};
use domain::lesson::LessonKind;

use super::page_rows::{PageRows, RawPage};
use crate::{Result, StoreError, TenantTx};

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct PageQuery<'a> {
    /// The group.
    pub group: GroupId,
    /// The subject.
    pub subject: SubjectId,
    /// First local day.
    pub from: NaiveDate,
    /// Last local day.
    pub to: NaiveDate,
    /// The period whose marks are shown beside, when the page is one period's.
    pub period: Option<PeriodId>,
    /// The employee who looks: lessons say whether they are this person's.
    pub staff: Option<StaffId>,
    /// Whose last lesson ends the day: true for everybody of the class, false for the lesson's own pupils.
    pub day_of_class: bool,
    /// Kinds of lesson that do not lengthen the day.
    pub not_counted: &'a [LessonKind],
}

/// So many topics of the plan are read ahead: more than anybody enters before the page is read again.
const PLANNED: i64 = 12;

/// Reads a page: one statement. A group or subject that is not there is [`StoreError::NotFound`].
pub async fn get_page(tx: &mut TenantTx, query: &PageQuery<'_>) -> Result<PageRows> {
    let school = tx.school().get();
    let not_counted: Vec<String> = query.not_counted.iter().map(|kind| kind.code().to_owned()).collect();
    let raw = sqlx::query_as!(
        RawPage,
        r#"with les as materialized (
  select l.id, l.day, l.ordinal, l.starts_at, l.ends_at, l.status, l.kind, l.mode, l.room, l.staff_id,
         l.planned_staff_id, l.substitution_reason,
         l.staff_id = $7 and l.planned_staff_id <> $7 as substitute,
         (l.staff_id = $7 and l.planned_staff_id = $7)
           or (a.staff_id = $7 and a.starts_on <= l.day and (a.ends_on is null or a.ends_on >= l.day)) as own
  from lesson l
  join assignment a on a.school_id = $1 and a.id = l.assignment_id
  where l.school_id = $1 and l.group_id = $2 and l.subject_id = $3 and l.day between $4 and $5
  order by l.day, l.ordinal, l.id),
col as materialized (
  select c.id, c.lesson_id, c.work_type_id, c.ordinal, c.title, c.weight
  from les join journal_column c on c.school_id = $1 and c.lesson_id = les.id
  order by c.lesson_id, c.ordinal),
pup as materialized (
  select gm.pupil_id, gm.starts_on, gm.ends_on, p.family_name, p.given_name, p.patronymic
  from group_member gm join pupil p on p.school_id = $1 and p.id = gm.pupil_id
  where gm.school_id = $1 and gm.group_id = $2 and gm.starts_on <= $5 and (gm.ends_on is null or gm.ends_on >= $4)
  order by p.family_name, p.given_name, p.patronymic, p.id, gm.starts_on),
day_group as materialized (
  select f.id, '-infinity'::date as starts_on, 'infinity'::date as ends_on
  from study_group g join study_group f on f.school_id = $1
    and (f.id = coalesce(g.parent_id, g.id) or f.parent_id = coalesce(g.parent_id, g.id))
  where $8 and g.school_id = $1 and g.id = $2
  union
  select o.group_id, min(o.starts_on), max(coalesce(o.ends_on, 'infinity'))
  from pup join group_member o on o.school_id = $1 and o.pupil_id = pup.pupil_id
    and o.starts_on <= $5 and (o.ends_on is null or o.ends_on >= $4)
  join study_group og on og.school_id = $1 and og.id = o.group_id and og.kind <> 'club'
  where not $8
  group by o.group_id),
day_end as materialized (
  select o.day, max(o.ends_at) as ends
  from day_group dg join lesson o on o.school_id = $1 and o.group_id = dg.id and o.day between $4 and $5
  where o.day between dg.starts_on and dg.ends_on and o.status <> 'cancelled' and o.kind <> all ($9::text[])
  group by o.day),
rol as materialized (
  select r.lesson_id, r.taken_at from les join lesson_roll r on r.school_id = $1 and r.lesson_id = les.id),
top as materialized (
  select t.lesson_id, t.text, t.plan_ordinal, t.version, t.first_recorded_at
  from les join lesson_topic t on t.school_id = $1 and t.lesson_id = les.id),
held as materialized (
  select t.plan_ordinal from lesson l join lesson_topic t on t.school_id = $1 and t.lesson_id = l.id
  where l.school_id = $1 and l.group_id = $2 and l.subject_id = $3 and t.plan_ordinal is not null),
pla as materialized (
  select p.ordinal, p.title, p.homework
  from topic_plan tp join plan_topic p on p.school_id = $1 and p.plan_id = tp.id
  where tp.school_id = $1 and tp.group_id = $2 and tp.subject_id = $3
    and p.ordinal not in (select plan_ordinal from held)
  order by p.ordinal limit $10)
select g.name as "group_name!", g.kind as "group_kind!", g.grade as "group_grade?", s.name as "subject_name!",
  pu.id as "pupil_id?: Vec<i64>", pu.family as "pupil_family?: Vec<String>", pu.given as "pupil_given?: Vec<String>",
  pu.patronymic as "pupil_patronymic?: Vec<Option<String>>", pu.starts as "pupil_starts?: Vec<NaiveDate>",
  pu.ends as "pupil_ends?: Vec<Option<NaiveDate>>",
  le.id as "lesson_id?: Vec<i64>", le.day as "lesson_day?: Vec<NaiveDate>", le.ordinal as "lesson_ordinal?: Vec<i16>",
  le.starts as "lesson_starts?: Vec<chrono::NaiveTime>", le.ends as "lesson_ends?: Vec<chrono::NaiveTime>",
  le.status as "lesson_status?: Vec<String>", le.kind as "lesson_kind?: Vec<String>",
  le.mode as "lesson_mode?: Vec<String>", le.room as "lesson_room?: Vec<String>",
  le.staff as "lesson_staff?: Vec<i64>", le.planned as "lesson_planned?: Vec<i64>",
  le.own as "lesson_own?: Vec<Option<bool>>", le.substitute as "lesson_substitute?: Vec<Option<bool>>",
  le.day_ends as "lesson_day_ends?: Vec<Option<chrono::NaiveTime>>",
  le.roll as "lesson_roll?: Vec<Option<chrono::DateTime<chrono::Utc>>>",
  le.topic as "topic_text?: Vec<Option<String>>", le.topic_plan as "topic_plan?: Vec<Option<i16>>",
  le.topic_version as "topic_version?: Vec<Option<i32>>",
  le.topic_first as "topic_first?: Vec<Option<chrono::DateTime<chrono::Utc>>>",
  st.id as "staff_id?: Vec<i64>", st.family as "staff_family?: Vec<String>", st.given as "staff_given?: Vec<String>",
  st.patronymic as "staff_patronymic?: Vec<Option<String>>",
  co.id as "column_id?: Vec<i64>", co.lesson as "column_lesson?: Vec<i64>",
  co.work_type as "column_work_type?: Vec<i64>", co.title as "column_title?: Vec<String>",
  co.weight as "column_weight?: Vec<i16>",
  ma.col as "mark_column?: Vec<i64>", ma.pupil as "mark_pupil?: Vec<i64>",
  ma.value as "mark_value?: Vec<Option<String>>", ma.version as "mark_version?: Vec<i32>",
  ma.at as "mark_at?: Vec<chrono::DateTime<chrono::Utc>>",
  at.lesson as "attendance_lesson?: Vec<i64>", at.pupil as "attendance_pupil?: Vec<i64>",
  at.reason as "attendance_reason?: Vec<Option<String>>", at.minutes as "attendance_minutes?: Vec<Option<i16>>",
  at.version as "attendance_version?: Vec<i32>",
  ho.lesson as "homework_lesson?: Vec<i64>", ho.pupil as "homework_pupil?: Vec<i64>",
  ho.text as "homework_text?: Vec<Option<String>>", ho.nothing as "homework_nothing?: Vec<bool>",
  ho.due as "homework_due?: Vec<Option<NaiveDate>>", ho.version as "homework_version?: Vec<i32>",
  ho.first as "homework_first?: Vec<chrono::DateTime<chrono::Utc>>",
  pm.pupil as "period_pupil?: Vec<i64>", pm.value as "period_value?: Vec<Option<String>>",
  pm.version as "period_version?: Vec<i32>",
  wt.id as "work_id?: Vec<i64>", wt.name as "work_name?: Vec<String>", wt.short as "work_short?: Vec<String>",
  wt.weight as "work_weight?: Vec<i16>", wt.written as "work_written?: Vec<bool>",
  wt.is_test as "work_is_test?: Vec<bool>", wt.is_default as "work_is_default?: Vec<bool>",
  pl.ordinal as "planned_ordinal?: Vec<i16>", pl.title as "planned_title?: Vec<String>",
  pl.homework as "planned_homework?: Vec<String>"
from study_group g
join subject s on s.school_id = $1 and s.id = $3
cross join lateral (
  select array_agg(pupil_id) id, array_agg(family_name) family, array_agg(given_name) given,
         array_agg(patronymic) patronymic, array_agg(starts_on) starts, array_agg(ends_on) ends
  from pup) pu
cross join lateral (
  select array_agg(les.id) id, array_agg(les.day) "day", array_agg(les.ordinal) ordinal, array_agg(les.starts_at) starts,
         array_agg(les.ends_at) ends, array_agg(les.status) status, array_agg(les.kind) kind, array_agg(les.mode) mode,
         array_agg(les.room) room, array_agg(les.staff_id) staff, array_agg(les.planned_staff_id) planned,
         array_agg(les.own) own, array_agg(les.substitute) substitute, array_agg(de.ends) day_ends,
         array_agg(r.taken_at) roll, array_agg(t.text) topic, array_agg(t.plan_ordinal) topic_plan,
         array_agg(t.version) topic_version, array_agg(t.first_recorded_at) topic_first
  from les
  left join day_end de on de.day = les.day
  left join rol r on r.lesson_id = les.id
  left join top t on t.lesson_id = les.id) le
cross join lateral (
  select array_agg(f.id) id, array_agg(f.family_name) family, array_agg(f.given_name) given,
         array_agg(f.patronymic) patronymic
  from staff f where f.school_id = $1
    and f.id in (select staff_id from les union select planned_staff_id from les)) st
cross join lateral (
  select array_agg(col.id) id, array_agg(col.lesson_id) lesson, array_agg(col.work_type_id) work_type,
         array_agg(col.title) title, array_agg(col.weight) weight
  from col) co
cross join lateral (
  select array_agg(m.column_id) col, array_agg(m.pupil_id) pupil, array_agg(m.value) value,
         array_agg(m.version) version, array_agg(m.recorded_at) at
  from col join mark m on m.school_id = $1 and m.column_id = col.id) ma
cross join lateral (
  select array_agg(a.lesson_id) lesson, array_agg(a.pupil_id) pupil, array_agg(a.reason) reason,
         array_agg(a.minutes) minutes, array_agg(a.version) version
  from les join attendance a on a.school_id = $1 and a.lesson_id = les.id) at
cross join lateral (
  select array_agg(h.lesson_id) lesson, array_agg(h.pupil_id) pupil, array_agg(h.text) text,
         array_agg(h.nothing) nothing, array_agg(h.due_on) due, array_agg(h.version) version,
         array_agg(h.first_recorded_at) first
  from les join homework h on h.school_id = $1 and h.lesson_id = les.id) ho
cross join lateral (
  select array_agg(q.pupil_id) pupil, array_agg(q.value) value, array_agg(q.version) version
  from period_mark q where $6::bigint is not null and q.school_id = $1 and q.period_id = $6 and q.subject_id = $3
    and q.group_id = $2) pm
cross join lateral (
  select array_agg(w.id) id, array_agg(w.name) name, array_agg(w.short_name) short, array_agg(w.weight) weight,
         array_agg(w.written) written, array_agg(w.is_test) is_test, array_agg(w.is_default) is_default
  from work_type w where w.school_id = $1) wt
cross join lateral (
  select array_agg(pla.ordinal) ordinal, array_agg(pla.title) title, array_agg(pla.homework) homework from pla) pl
where g.school_id = $1 and g.id = $2"#,
        school,
        query.group.get(),
        query.subject.get(),
        query.from,
        query.to,
        query.period.map(PeriodId::get),
        query.staff.map_or(0, StaffId::get),
        query.day_of_class,
        &not_counted,
        PLANNED,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(StoreError::NotFound("page"))?;
    raw.decode()
}
