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
    /// Numeric and other marks of the period so far, for averages: subject, value, weight.
    pub marks: Vec<DiaryMark>,
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

/// Reads the week. A pupil of another school is not found.
pub async fn get_diary(
    tx: &mut TenantTx,
    pupil: PupilId,
    (from, to): (NaiveDate, NaiveDate),
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
             select l.id, l.day, l.ordinal, l.starts_at, l.ends_at, l.status, l.room, l.group_id, l.subject_id,
                    l.staff_id
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
               select jsonb_agg(jsonb_build_object('subject', s.name, 'value', m.value, 'weight', c.weight)
                                order by s.name, l.day, l.ordinal, c.ordinal)
               from mark m
               join journal_column c on c.school_id = $1 and c.id = m.column_id
               join lesson l on l.school_id = $1 and l.id = c.lesson_id
               join subject s on s.school_id = $1 and s.id = l.subject_id
               where m.school_id = $1 and m.pupil_id = $2 and m.value is not null
               and l.day between coalesce((select starts_on from per), $3) and $4), '[]'),
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

/// The children a guardian sees today: number, given name, group.
pub async fn list_children(
    tx: &mut TenantTx,
    guardian: domain::id::GuardianId,
    day: NaiveDate,
) -> Result<Vec<(PupilId, String, String, Option<String>)>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select p.id, p.family_name::text as "family!", p.given_name::text as "given!",
                  (select g.name::text from group_member m
                   join study_group g on g.school_id = $1 and g.id = m.group_id
                   where m.school_id = $1 and m.pupil_id = p.id and g.kind <> 'subgroup'
                   and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)
                   order by array_position(array['class', 'study_group', 'club'], g.kind), g.id limit 1) as group_name
           from guardianship k join pupil p on p.school_id = $1 and p.id = k.pupil_id
           where k.school_id = $1 and k.guardian_id = $2 and k.starts_on <= $3
           and (k.ends_on is null or k.ends_on >= $3)
           order by p.birth_date, p.id"#,
        school,
        guardian.get(),
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (PupilId::new(row.id), row.family, row.given, row.group_name)).collect())
}
