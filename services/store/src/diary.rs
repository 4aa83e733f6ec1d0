//! A pupil's week in one statement, gathered as JSON by PostgreSQL.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::id::PupilId;
use serde::Deserialize;

use crate::{Result, StoreError, TenantTx};

/// A pupil's week as it is stored. Codes are those of the tables; the use case reads them.
#[derive(Debug, Clone, Deserialize)]
pub struct DiaryRows {
    /// Family name, given name, patronymic.
    pub name: (String, String, Option<String>),
    /// Name of the home group.
    pub group: Option<String>,
    /// Period the week belongs to.
    pub period: Option<String>,
    /// Lessons of the week in the timetable's order.
    pub lessons: Vec<DiaryLesson>,
    /// Numeric and other marks of the period so far, for averages.
    pub marks: Vec<DiaryMark>,
    /// Days off and vacations of the school or the pupil's groups from the week on, four months at most: day, kind.
    pub free: Vec<(NaiveDate, String)>,
    /// Remarks of the week.
    pub remarks: Vec<DiaryRemark>,
}

/// A lesson of the pupil.
#[derive(Debug, Clone, Deserialize)]
pub struct DiaryLesson {
    /// Number of the lesson.
    pub id: i64,
    /// Local date.
    pub day: NaiveDate,
    /// Number in the day.
    pub ordinal: i16,
    /// Local start.
    pub starts_at: NaiveTime,
    /// Local end.
    pub ends_at: NaiveTime,
    /// Subject.
    pub subject: String,
    /// Code of the status.
    pub status: String,
    /// Code of the kind.
    pub kind: String,
    /// The group it is held for, its kind's code and grade.
    pub group: (i64, String, Option<i16>),
    /// The subject.
    pub subject_id: i64,
    /// Who should hold it, who does.
    pub staff: (i64, i64),
    /// End of the last lesson of the day that counts for D03; only for past days and today, where no homework is set.
    pub day_ends: Option<NaiveTime>,
    /// Room.
    pub room: String,
    /// Family name, given name, patronymic of who holds it.
    pub teacher: (String, String, Option<String>),
    /// Topic as recorded.
    pub topic: Option<String>,
    /// Topic of the plan, where none is recorded yet.
    pub planned_topic: Option<String>,
    /// Code of the reason of absence.
    pub absence: Option<String>,
    /// Minutes of lateness.
    pub minutes: Option<i16>,
    /// Marks given for this lesson: value, work type, weight.
    pub marks: Vec<(String, String, i16)>,
    /// Homework set in this lesson: text, explicit "nothing", due date, only for this pupil.
    pub homework: Vec<(Option<String>, bool, Option<NaiveDate>, bool)>,
}

/// A mark of the period.
#[derive(Debug, Clone, Deserialize)]
pub struct DiaryMark {
    /// Subject.
    pub subject: String,
    /// Canonical text.
    pub value: String,
    /// Weight.
    pub weight: i16,
    /// Name of the work type.
    pub work: String,
}

/// A remark to the family.
#[derive(Debug, Clone, Deserialize)]
pub struct DiaryRemark {
    /// Local date.
    pub day: NaiveDate,
    /// Text.
    pub text: String,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
}

/// Reads the week. A pupil of another school is not found. `today` is the school's local date, `day_of_class` as in a
/// page's query.
pub async fn get_diary(
    tx: &mut TenantTx,
    pupil: PupilId,
    (from, to): (NaiveDate, NaiveDate),
    (today, day_of_class): (NaiveDate, bool),
) -> Result<DiaryRows> {
    let school = tx.school().get();
    let row = sqlx::query_scalar!(
        r#"with stay as materialized (
             select m.group_id, m.starts_on, coalesce(m.ends_on, 'infinity'::date) as ends_on, g.name, g.kind, g.grade
             from group_member m join study_group g on g.school_id = $1 and g.id = m.group_id
             where m.school_id = $1 and m.pupil_id = $2),
           home as (
             select name, grade from stay where kind <> 'subgroup' and starts_on <= $4 and ends_on >= $3
             order by array_position(array['class', 'study_group', 'club'], kind), group_id limit 1),
           per as (
             select p.name, p.starts_on from period p
             where p.school_id = $1 and p.kind <> 'year' and p.starts_on <= $4
             and coalesce((select grade from home), 0) between p.grade_from and p.grade_to
             order by p.starts_on desc limit 1),
           les as materialized (
             select l.id, l.day, l.ordinal, l.starts_at, l.ends_at, l.status, l.kind, l.room, l.group_id, l.subject_id,
                    l.staff_id, l.planned_staff_id, stay.kind as group_kind, stay.grade,
                    exists (select from homework h where h.school_id = $1 and h.lesson_id = l.id and h.pupil_id in (0, $2)
                            and (h.text is not null or h.nothing)) as set
             from stay join lesson l on l.school_id = $1 and l.group_id = stay.group_id
               and l.day between stay.starts_on and stay.ends_on
             where l.day between $3 and $4)
           select jsonb_build_object(
             'name', jsonb_build_array(p.family_name, p.given_name, p.patronymic),
             'group', (select name from home),
             'period', (select name from per),
             'lessons', coalesce((
               select jsonb_agg(jsonb_build_object(
                 'id', les.id, 'day', les.day, 'ordinal', les.ordinal, 'starts_at', les.starts_at,
                 'ends_at', les.ends_at, 'subject', s.name, 'status', les.status, 'room', les.room,
                 'kind', les.kind, 'group', jsonb_build_array(les.group_id, les.group_kind, les.grade),
                 'subject_id', les.subject_id, 'staff', jsonb_build_array(les.planned_staff_id, les.staff_id),
                 'day_ends', case when les.set or les.day > $5 then null when $6 then
                   (select max(o.ends_at) from study_group g
                    join study_group f on f.school_id = $1
                      and (f.id = coalesce(g.parent_id, g.id) or f.parent_id = coalesce(g.parent_id, g.id))
                    join lesson o on o.school_id = $1 and o.group_id = f.id and o.day = les.day
                      and o.status <> 'cancelled' and o.kind <> 'consultation'
                    where g.school_id = $1 and g.id = les.group_id)
                 else
                   (select max(o.ends_at) from group_member gm
                    join group_member om on om.school_id = $1 and om.pupil_id = gm.pupil_id and om.starts_on <= les.day
                      and (om.ends_on is null or om.ends_on >= les.day)
                    join study_group og on og.school_id = $1 and og.id = om.group_id and og.kind <> 'club'
                    join lesson o on o.school_id = $1 and o.group_id = om.group_id and o.day = les.day
                      and o.status <> 'cancelled' and o.kind <> 'consultation'
                    where gm.school_id = $1 and gm.group_id = les.group_id and gm.starts_on <= les.day
                      and (gm.ends_on is null or gm.ends_on >= les.day))
                 end,
                 'teacher', jsonb_build_array(f.family_name, f.given_name, f.patronymic),
                 'topic', t.text,
                 'planned_topic', (select pt.title from topic_plan tp
                    join plan_topic pt on pt.school_id = $1 and pt.plan_id = tp.id
                    where t.text is null and tp.school_id = $1 and tp.group_id = les.group_id
                    and tp.subject_id = les.subject_id
                    and pt.ordinal = 1 + (select count(*) from lesson b where b.school_id = $1
                        and b.group_id = les.group_id and b.subject_id = les.subject_id and b.status <> 'cancelled'
                        and (b.day, b.ordinal) < (les.day, les.ordinal))),
                 'absence', a.reason, 'minutes', a.minutes,
                 'marks', coalesce((select jsonb_agg(jsonb_build_array(m.value, w.name, c.weight) order by c.ordinal)
                    from journal_column c join mark m on m.school_id = $1 and m.column_id = c.id and m.pupil_id = $2
                    join work_type w on w.school_id = $1 and w.id = c.work_type_id
                    where c.school_id = $1 and c.lesson_id = les.id and m.value is not null), '[]'),
                 'homework', coalesce((select jsonb_agg(jsonb_build_array(h.text, h.nothing, h.due_on, h.pupil_id <> 0)
                      order by h.pupil_id)
                    from homework h where h.school_id = $1 and h.lesson_id = les.id and h.pupil_id in (0, $2)
                    and (h.text is not null or h.nothing)), '[]'))
                 order by les.day, les.ordinal, les.id)
               from les
               join subject s on s.school_id = $1 and s.id = les.subject_id
               join staff f on f.school_id = $1 and f.id = les.staff_id
               left join lesson_topic t on t.school_id = $1 and t.lesson_id = les.id
               left join attendance a on a.school_id = $1 and a.lesson_id = les.id and a.pupil_id = $2), '[]'),
             'marks', coalesce((
               select jsonb_agg(jsonb_build_object('subject', s.name, 'value', m.value, 'weight', c.weight, 'work', w.name)
                                order by s.name, l.day, l.ordinal, c.ordinal)
               from mark m
               join journal_column c on c.school_id = $1 and c.id = m.column_id
               join work_type w on w.school_id = $1 and w.id = c.work_type_id
               join lesson l on l.school_id = $1 and l.id = c.lesson_id
               join subject s on s.school_id = $1 and s.id = l.subject_id
               where m.school_id = $1 and m.pupil_id = $2 and m.value is not null
               and l.day between coalesce((select starts_on from per), $3) and $4), '[]'),
             'free', coalesce((
               select jsonb_agg(jsonb_build_array(d.day, d.kind) order by d.day)
               from calendar_day d where d.school_id = $1 and d.day between $3 and $4::date + 120
               and d.kind in ('vacation', 'holiday', 'day_off')
               and (d.group_id = 0 or d.group_id in (select group_id from stay where starts_on <= $4 and ends_on >= $3))),
               '[]'),
             'remarks', coalesce((
               select jsonb_agg(jsonb_build_object('day', r.day, 'text', r.text, 'recorded_at', r.recorded_at)
                                order by r.day, r.id)
               from remark r where r.school_id = $1 and r.pupil_id = $2 and r.day between $3 and $4), '[]')
           ) as "diary!"
           from pupil p where p.school_id = $1 and p.id = $2"#,
        school,
        pupil.get(),
        from,
        to,
        today,
        day_of_class,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(StoreError::NotFound("pupil"))?;
    serde_json::from_value(row).map_err(|_| StoreError::Inconsistent {
        table: "pupil",
        column: "diary",
        id: pupil.get(),
    })
}
