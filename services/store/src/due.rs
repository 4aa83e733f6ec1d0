//! What an employee still owes: lessons with what was entered in them, matters of the own class, period marks.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::group::GroupKind;
use domain::id::{GroupId, LessonId, PeriodId, PupilId, StaffId, SubjectId};
use domain::lesson::{LessonKind, LessonStatus};

use crate::error::known;
use crate::{Result, TenantTx};

/// A lesson of an employee with the first moment of each entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLesson {
    /// The lesson.
    pub id: LessonId,
    /// Local day.
    pub day: NaiveDate,
    /// Number in the bell schedule.
    pub ordinal: u8,
    /// Local start.
    pub starts_at: NaiveTime,
    /// Local end.
    pub ends_at: NaiveTime,
    /// State.
    pub status: LessonStatus,
    /// Kind.
    pub kind: LessonKind,
    /// Who should have given it.
    pub planned_staff: StaffId,
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub group_name: String,
    /// What it is.
    pub group_kind: GroupKind,
    /// Grade or course.
    pub grade: Option<u8>,
    /// The subject.
    pub subject: SubjectId,
    /// Its name.
    pub subject_name: String,
    /// End of the last lesson of the day that counts for D03; only where common homework is missing.
    pub day_ends: Option<NaiveTime>,
    /// When the roll was taken.
    pub roll: Option<DateTime<Utc>>,
    /// When a topic that still stands was entered first.
    pub topic: Option<DateTime<Utc>>,
    /// When common homework that still stands was entered first.
    pub homework: Option<DateTime<Utc>>,
    /// Works that are not written: none given, or the moment the last of them got its first mark.
    pub lesson_work: Option<Option<DateTime<Utc>>>,
    /// The same for written works.
    pub written_work: Option<Option<DateTime<Utc>>>,
}

/// The lessons an employee gives between two local days, by day, group and number; days of closed periods are left out,
/// because nothing can be entered there. `day_of_class` as in a page's query. At most 1 000 lessons, the newest.
pub async fn list_due_lessons(
    tx: &mut TenantTx,
    staff: StaffId,
    (from, to): (NaiveDate, NaiveDate),
    day_of_class: bool,
) -> Result<Vec<DueLesson>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select l.id, l.day, l.ordinal, l.starts_at, l.ends_at, l.status, l.kind, l.planned_staff_id,
             l.group_id, g.name as group_name, g.kind as group_kind, g.grade as "grade?",
             l.subject_id, s.name as subject_name,
             case when h.lesson_id is not null then null when $5 then
               (select max(o.ends_at) from study_group f
                join lesson o on o.school_id = $1 and o.group_id = f.id and o.day = l.day
                  and o.status <> 'cancelled' and o.kind <> 'consultation'
                where f.school_id = $1
                  and (f.id = coalesce(g.parent_id, g.id) or f.parent_id = coalesce(g.parent_id, g.id)))
             else
               (select max(o.ends_at) from group_member gm
                join group_member om on om.school_id = $1 and om.pupil_id = gm.pupil_id and om.starts_on <= l.day
                  and (om.ends_on is null or om.ends_on >= l.day)
                join study_group og on og.school_id = $1 and og.id = om.group_id and og.kind <> 'club'
                join lesson o on o.school_id = $1 and o.group_id = om.group_id and o.day = l.day
                  and o.status <> 'cancelled' and o.kind <> 'consultation'
                where gm.school_id = $1 and gm.group_id = l.group_id and gm.starts_on <= l.day
                  and (gm.ends_on is null or gm.ends_on >= l.day))
             end as day_ends,
             r.taken_at as "roll?", t.first_recorded_at as "topic?", h.first_recorded_at as "homework?",
             k.oral as "oral!", k.oral_at, k.written as "written!", k.written_at
           from lesson l
           join study_group g on g.school_id = $1 and g.id = l.group_id
           join subject s on s.school_id = $1 and s.id = l.subject_id
           left join lesson_roll r on r.school_id = $1 and r.lesson_id = l.id
           left join lesson_topic t on t.school_id = $1 and t.lesson_id = l.id and t.text is not null
           left join homework h on h.school_id = $1 and h.lesson_id = l.id and h.pupil_id = 0
             and (h.text is not null or h.nothing)
           cross join lateral (
             select count(*) filter (where not w.written) as oral,
               case when bool_and(f.at is not null) filter (where not w.written)
                 then max(f.at) filter (where not w.written) end as oral_at,
               count(*) filter (where w.written) as written,
               case when bool_and(f.at is not null) filter (where w.written)
                 then max(f.at) filter (where w.written) end as written_at
             from journal_column c
             join work_type w on w.school_id = $1 and w.id = c.work_type_id
             cross join lateral (select min(m.recorded_at) as at from mark m
               where m.school_id = $1 and m.column_id = c.id and m.value is not null) f
             where c.school_id = $1 and c.lesson_id = l.id) k
           where l.school_id = $1 and l.staff_id = $2 and l.day between $3 and $4 and l.status <> 'cancelled'
             and not exists (select from period p where p.school_id = $1 and p.closed_at is not null
               and l.day between p.starts_on and p.ends_on and p.kind <> 'year'
               and coalesce(g.grade, 0) between p.grade_from and p.grade_to)
           order by l.day desc, l.group_id, l.ordinal, l.id
           limit 1000"#,
        school,
        staff.get(),
        from,
        to,
        day_of_class,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut lessons = rows
        .into_iter()
        .map(|row| {
            Ok(DueLesson {
                id: LessonId::new(row.id),
                day: row.day,
                ordinal: u8::try_from(row.ordinal).unwrap_or_default(),
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                status: known(LessonStatus::from_code(&row.status), "lesson", "status", row.id)?,
                kind: known(LessonKind::from_code(&row.kind), "lesson", "kind", row.id)?,
                planned_staff: StaffId::new(row.planned_staff_id),
                group: GroupId::new(row.group_id),
                group_name: row.group_name,
                group_kind: known(
                    GroupKind::from_code(&row.group_kind),
                    "study_group",
                    "kind",
                    row.group_id,
                )?,
                grade: row.grade.and_then(|grade| u8::try_from(grade).ok()),
                subject: SubjectId::new(row.subject_id),
                subject_name: row.subject_name,
                day_ends: row.day_ends,
                roll: row.roll,
                topic: row.topic,
                homework: row.homework,
                lesson_work: (row.oral > 0).then_some(row.oral_at),
                written_work: (row.written > 0).then_some(row.written_at),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    lessons.sort_by_key(|lesson| (lesson.day, lesson.group, lesson.ordinal));
    Ok(lessons)
}

/// A matter of the own class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassMatter {
    /// The group one leads.
    pub group: GroupId,
    /// The pupil.
    pub pupil: PupilId,
    /// Family name and given name of the pupil.
    pub name: (String, String),
    /// What it is.
    pub what: Matter,
}

/// What waits for the class teacher or curator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// Absences nobody knows the reason of.
    Unexplained {
        /// First and last local day.
        days: (NaiveDate, NaiveDate),
        /// How many lessons.
        lessons: i64,
    },
    /// The newest weekly summary of a family that did not arrive, or a sheet that was not handed over.
    Undelivered {
        /// Code of the state.
        state: String,
        /// Monday of the week.
        week: NaiveDate,
        /// Last change.
        changed_at: DateTime<Utc>,
        /// When the family got its last sheet, if ever.
        handed_at: Option<DateTime<Utc>>,
        /// Written application on file since.
        application_on: Option<NaiveDate>,
    },
}

/// What waits in the groups an employee leads on `today`: absences since `since` without a known reason, one row a pupil,
/// and the newest deliveries since then that were refused, withheld or not handed over. At most 500 rows.
pub async fn list_class_matters(
    tx: &mut TenantTx,
    staff: StaffId,
    today: NaiveDate,
    since: NaiveDate,
) -> Result<Vec<ClassMatter>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with led as materialized (
             select distinct l.group_id from group_lead l
             where l.school_id = $1 and l.staff_id = $2 and l.starts_on <= $3
               and (l.ends_on is null or l.ends_on >= $3)),
           mate as materialized (
             select distinct m.pupil_id, m.group_id from led
             join group_member m on m.school_id = $1 and m.group_id = led.group_id and m.starts_on <= $3
               and (m.ends_on is null or m.ends_on >= $3)),
           away as (
             select mate.group_id, mate.pupil_id, min(l.day) as first, max(l.day) as last, count(*) as lessons
             from mate
             join attendance a on a.school_id = $1 and a.pupil_id = mate.pupil_id and a.reason = 'unknown'
             join lesson l on l.school_id = $1 and l.id = a.lesson_id and l.day between $4 and $3
               and l.status <> 'cancelled'
             group by mate.group_id, mate.pupil_id),
           newest as (
             select distinct on (d.pupil_id, d.guardian_id) d.group_id, d.pupil_id, d.guardian_id, d.state,
                    d.week_starts, d.changed_at
             from led join delivery d on d.school_id = $1 and d.group_id = led.group_id and d.week_starts >= $4
             where d.channel <> 'diary'
             order by d.pupil_id, d.guardian_id, d.week_starts desc, d.id desc)
           select x.group_id as "group_id!", x.pupil_id as "pupil_id!", p.family_name::text as "family!",
                  p.given_name::text as "given!", x.first, x.last, x.lessons, x.state, x.week_starts, x.changed_at,
                  x.handed_at, x.application_on
           from (
             select group_id, pupil_id, first, last, lessons, null::text as state, null::date as week_starts,
                    null::timestamptz as changed_at, null::timestamptz as handed_at, null::date as application_on
             from away
             union all
             select n.group_id, n.pupil_id, null, null, null, n.state, n.week_starts, n.changed_at,
                    (select max(h.changed_at) from delivery h where h.school_id = $1 and h.pupil_id = n.pupil_id
                       and h.guardian_id = n.guardian_id and h.state = 'handed_over'),
                    (select c.application_on from delivery_choice c where c.school_id = $1
                       and c.guardian_id = n.guardian_id and c.pupil_id = n.pupil_id)
             from newest n where n.state in ('refused', 'gave_up', 'withheld', 'printed')) x
           join pupil p on p.school_id = $1 and p.id = x.pupil_id
           where p.school_id = $1
           order by p.family_name, p.given_name, p.id
           limit 500"#,
        school,
        staff.get(),
        today,
        since,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let what = match (row.first, row.last, row.lessons, row.state, row.week_starts, row.changed_at) {
                (Some(first), Some(last), Some(lessons), ..) => {
                    Matter::Unexplained { days: (first, last), lessons }
                }
                (.., Some(state), Some(week), Some(changed_at)) => Matter::Undelivered {
                    state,
                    week,
                    changed_at,
                    handed_at: row.handed_at,
                    application_on: row.application_on,
                },
                _ => return None,
            };
            Some(ClassMatter {
                group: GroupId::new(row.group_id),
                pupil: PupilId::new(row.pupil_id),
                name: (row.family, row.given),
                what,
            })
        })
        .collect())
}

/// A page whose period is about to end, with how many pupils have no period mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePeriod {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub group_name: String,
    /// Grade or course.
    pub grade: Option<u8>,
    /// The subject.
    pub subject: SubjectId,
    /// Its name.
    pub subject_name: String,
    /// The period.
    pub period: PeriodId,
    /// Its name.
    pub period_name: String,
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Pupils on the list today without a mark.
    pub missing: i64,
    /// The last day with differing days of the period's last three weeks: day, group (0: all), kind.
    pub calendar: Vec<(NaiveDate, i64, String)>,
}

/// The pages an employee teaches on `today` whose open period ends within three weeks or ended within two, and where
/// period marks are missing.
pub async fn list_due_periods(tx: &mut TenantTx, staff: StaffId, today: NaiveDate) -> Result<Vec<DuePeriod>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with page as materialized (
             select distinct a.group_id, a.subject_id from assignment a
             where a.school_id = $1 and a.staff_id = $2 and a.starts_on <= $3
               and (a.ends_on is null or a.ends_on >= $3))
           select page.group_id, g.name as group_name, g.grade as "grade?", page.subject_id, s.name as subject_name,
                  p.id as period_id, p.name as period_name, p.starts_on, p.ends_on, n.missing as "missing!",
                  coalesce((select jsonb_agg(jsonb_build_array(c.day, c.group_id, c.kind)) from calendar_day c
                    where c.school_id = $1 and c.day between p.ends_on - 21 and p.ends_on), '[]') as "calendar!"
           from page
           join study_group g on g.school_id = $1 and g.id = page.group_id
           join subject s on s.school_id = $1 and s.id = page.subject_id
           join period p on p.school_id = $1 and p.kind <> 'year' and p.closed_at is null
             and coalesce(g.grade, 0) between p.grade_from and p.grade_to
             and p.ends_on between $3::date - 14 and $3::date + 21
           cross join lateral (
             select count(*) as missing from group_member m
             where m.school_id = $1 and m.group_id = page.group_id and m.starts_on <= $3
               and (m.ends_on is null or m.ends_on >= $3)
               and not exists (select from period_mark q where q.school_id = $1 and q.period_id = p.id
                 and q.subject_id = page.subject_id and q.pupil_id = m.pupil_id and q.value is not null)) n
           where g.school_id = $1 and n.missing > 0
           order by p.ends_on, g.name, s.name"#,
        school,
        staff.get(),
        today,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DuePeriod {
            group: GroupId::new(row.group_id),
            group_name: row.group_name,
            grade: row.grade.and_then(|grade| u8::try_from(grade).ok()),
            subject: SubjectId::new(row.subject_id),
            subject_name: row.subject_name,
            period: PeriodId::new(row.period_id),
            period_name: row.period_name,
            days: (row.starts_on, row.ends_on),
            missing: row.missing,
            calendar: serde_json::from_value(row.calendar).unwrap_or_default(),
        })
        .collect())
}
