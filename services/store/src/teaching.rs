//! What an employee teaches: the lessons of a day, the pages to open.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::group::GroupKind;
use domain::id::{GroupId, LessonId, MembershipId, StaffId, SubjectId};
use domain::lesson::{LessonKind, LessonStatus};

use crate::error::known;
use crate::{Result, TenantTx};

/// What a parallel group of the same teacher and subject was given, to be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParallelLesson {
    /// Name of the parallel group.
    pub group_name: String,
    /// Local day of its lesson.
    pub day: NaiveDate,
    /// Its topic.
    pub topic: String,
    /// Number of that topic in the own group's plan, when the plan has it.
    pub plan_ordinal: Option<u16>,
    /// Its common homework.
    pub homework: Option<String>,
    /// Explicitly nothing was set.
    pub homework_nothing: bool,
}

/// A lesson of an employee's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffLesson {
    /// The lesson.
    pub id: LessonId,
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
    /// Room, may be empty.
    pub room: String,
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
    /// End of the last lesson of the day that counts for D03.
    pub day_ends: Option<NaiveTime>,
    /// How many are noted as absent.
    pub absent: u32,
    /// When the roll was taken.
    pub roll_taken_at: Option<DateTime<Utc>>,
    /// The topic.
    pub topic: Option<String>,
    /// Version of its cell; 0 for none.
    pub topic_version: i32,
    /// When it was entered first.
    pub topic_first_at: Option<DateTime<Utc>>,
    /// Common homework.
    pub homework: Option<String>,
    /// Explicitly nothing.
    pub homework_nothing: bool,
    /// Local day the homework is for.
    pub homework_due_on: Option<NaiveDate>,
    /// Version of its cell; 0 for none.
    pub homework_version: i32,
    /// When it was entered first.
    pub homework_first_at: Option<DateTime<Utc>>,
    /// Number, title and homework of the first topic of the plan that no lesson of the group holds.
    pub next_topic: Option<(u16, String, String)>,
    /// Local day of the group's next lesson of the subject.
    pub next_lesson_on: Option<NaiveDate>,
    /// The lesson of a parallel group to take topic and homework from.
    pub parallel: Option<ParallelLesson>,
}

/// The lessons an employee gives on a local day, by number. `day_of_class` as in a page's query.
///
/// A parallel group has the same kind and grade; its lesson is of the two weeks up to the day, held by the same
/// employee, with a topic the own group has not had. The one with the next topic of the own plan wins, then the latest.
pub async fn list_lessons_of_staff(
    tx: &mut TenantTx,
    staff: StaffId,
    day: NaiveDate,
    day_of_class: bool,
) -> Result<Vec<StaffLesson>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select l.id, l.ordinal, l.starts_at, l.ends_at, l.status, l.kind, l.room, l.planned_staff_id,
             l.group_id, g.name as group_name, g.kind as group_kind, g.grade as "grade?",
             l.subject_id, s.name as subject_name,
             case when $4 then
               (select max(o.ends_at) from study_group f
                join lesson o on o.school_id = $1 and o.group_id = f.id and o.day = $3
                  and o.status <> 'cancelled' and o.kind <> 'consultation'
                where f.school_id = $1 and (f.id = coalesce(g.parent_id, g.id) or f.parent_id = coalesce(g.parent_id, g.id)))
             else
               (select max(o.ends_at) from group_member gm
                join group_member om on om.school_id = $1 and om.pupil_id = gm.pupil_id and om.starts_on <= $3
                  and (om.ends_on is null or om.ends_on >= $3)
                join study_group og on og.school_id = $1 and og.id = om.group_id and og.kind <> 'club'
                join lesson o on o.school_id = $1 and o.group_id = om.group_id and o.day = $3
                  and o.status <> 'cancelled' and o.kind <> 'consultation'
                where gm.school_id = $1 and gm.group_id = l.group_id and gm.starts_on <= $3
                  and (gm.ends_on is null or gm.ends_on >= $3))
             end as day_ends,
             (select count(*) from attendance a where a.school_id = $1 and a.lesson_id = l.id
              and a.reason in ('unknown', 'illness', 'valid', 'invalid')) as "absent!",
             r.taken_at as "taken_at?",
             t.text as "topic?", t.version as "topic_version?", t.first_recorded_at as "topic_first?",
             h.text as "homework?", h.nothing as "homework_nothing?", h.version as "homework_version?",
             h.first_recorded_at as "homework_first?", h.due_on as "homework_due_on?",
             (select min(u.day) from lesson u
              where u.school_id = $1 and u.group_id = l.group_id and u.subject_id = l.subject_id and u.day > $3
                and u.status <> 'cancelled') as next_lesson_on,
             q.group_name as "parallel_group?", q.day as "parallel_day?", q.topic as "parallel_topic?",
             q.ordinal as "parallel_ordinal?", q.homework as "parallel_homework?", q.nothing as "parallel_nothing?",
             n.ordinal as "next_ordinal?", n.title as "next_title?", n.homework as "next_homework?"
           from lesson l
           join study_group g on g.school_id = $1 and g.id = l.group_id
           join subject s on s.school_id = $1 and s.id = l.subject_id
           left join lesson_roll r on r.school_id = $1 and r.lesson_id = l.id
           left join lesson_topic t on t.school_id = $1 and t.lesson_id = l.id
           left join homework h on h.school_id = $1 and h.lesson_id = l.id and h.pupil_id = 0
           left join lateral (
             select p.ordinal, p.title, p.homework from topic_plan tp
             join plan_topic p on p.school_id = $1 and p.plan_id = tp.id
             where tp.school_id = $1 and tp.group_id = l.group_id and tp.subject_id = l.subject_id
               and not exists (
                 select from lesson u join lesson_topic ut on ut.school_id = $1 and ut.lesson_id = u.id
                 where u.school_id = $1 and u.group_id = l.group_id and u.subject_id = l.subject_id
                   and ut.plan_ordinal = p.ordinal)
             order by p.ordinal limit 1) n on true
           left join lateral (
             select og.name as group_name, o.day, ot.text as topic, oh.text as homework, oh.nothing,
               (select p.ordinal from topic_plan tp
                join plan_topic p on p.school_id = $1 and p.plan_id = tp.id
                where tp.school_id = $1 and tp.group_id = l.group_id and tp.subject_id = l.subject_id
                  and p.title = ot.text
                order by p.ordinal limit 1) as ordinal
             from lesson o
             join study_group og on og.school_id = $1 and og.id = o.group_id and og.kind = g.kind
               and og.grade is not distinct from g.grade
             join lesson_topic ot on ot.school_id = $1 and ot.lesson_id = o.id and ot.text is not null
             left join homework oh on oh.school_id = $1 and oh.lesson_id = o.id and oh.pupil_id = 0
             where o.school_id = $1 and o.staff_id = $2 and o.day between $3::date - 13 and $3
               and o.subject_id = l.subject_id and o.group_id <> l.group_id and o.kind = l.kind
               and o.status <> 'cancelled'
               and not exists (
                 select from lesson u join lesson_topic ut on ut.school_id = $1 and ut.lesson_id = u.id
                 where u.school_id = $1 and u.group_id = l.group_id and u.subject_id = l.subject_id
                   and u.id <> l.id and ut.text = ot.text)
             order by coalesce(ot.text = n.title, false) desc, o.day desc, o.ordinal desc, o.id desc limit 1) q on true
           where l.school_id = $1 and l.staff_id = $2 and l.day = $3
           order by l.ordinal, l.id"#,
        school,
        staff.get(),
        day,
        day_of_class,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StaffLesson {
                id: LessonId::new(row.id),
                ordinal: u8::try_from(row.ordinal).unwrap_or_default(),
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                status: known(LessonStatus::from_code(&row.status), "lesson", "status", row.id)?,
                kind: known(LessonKind::from_code(&row.kind), "lesson", "kind", row.id)?,
                room: row.room,
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
                absent: u32::try_from(row.absent).unwrap_or(u32::MAX),
                roll_taken_at: row.taken_at,
                topic: row.topic,
                topic_version: row.topic_version.unwrap_or(0),
                topic_first_at: row.topic_first,
                homework: row.homework,
                homework_nothing: row.homework_nothing.unwrap_or(false),
                homework_version: row.homework_version.unwrap_or(0),
                homework_first_at: row.homework_first,
                homework_due_on: row.homework_due_on,
                next_lesson_on: row.next_lesson_on,
                parallel: match (row.parallel_group, row.parallel_day, row.parallel_topic) {
                    (Some(group_name), Some(day), Some(topic)) => Some(ParallelLesson {
                        group_name,
                        day,
                        topic,
                        plan_ordinal: row.parallel_ordinal.and_then(|ordinal| u16::try_from(ordinal).ok()),
                        homework: row.parallel_homework,
                        homework_nothing: row.parallel_nothing.unwrap_or(false),
                    }),
                    _ => None,
                },
                next_topic: match (row.next_ordinal, row.next_title, row.next_homework) {
                    (Some(ordinal), Some(title), Some(homework)) => {
                        Some((u16::try_from(ordinal).unwrap_or_default(), title, homework))
                    }
                    _ => None,
                },
            })
        })
        .collect()
}

/// The next local day after `day` on which an employee gives a lesson.
pub async fn find_next_day_of_staff(
    tx: &mut TenantTx,
    staff: StaffId,
    day: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let school = tx.school().get();
    Ok(sqlx::query_scalar!(
        "select min(day) from lesson
         where school_id = $1 and staff_id = $2 and day > $3 and status <> 'cancelled'",
        school,
        staff.get(),
        day,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A page that exists, with the relations of the member to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRelation {
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
    /// A teaching assignment in force.
    pub own: bool,
    /// Class teacher or curator.
    pub own_class: bool,
    /// Holds lessons of it instead of a colleague, today or later this week.
    pub substitute: bool,
    /// Keeps it for a colleague.
    pub delegate: bool,
}

/// The pages (group and subject with an assignment on the day) of a member; with `all`, of the whole school. Own
/// pages come first, then by group and subject.
pub async fn list_open_pages(
    tx: &mut TenantTx,
    member: MembershipId,
    day: NaiveDate,
    all: bool,
) -> Result<Vec<PageRelation>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with me as materialized (
             select m.staff_id from membership m where m.school_id = $1 and m.id = $2 and m.staff_id is not null),
           page as (
             select a.group_id, a.subject_id,
               bool_or(a.staff_id = me.staff_id) as own,
               bool_or(exists (select from delegation d where d.school_id = $1 and d.to_staff_id = me.staff_id
                               and d.from_staff_id = a.staff_id and d.approved_at is not null
                               and $3 between d.starts_on and d.ends_on)) as delegate
             from assignment a cross join me
             where a.school_id = $1 and a.starts_on <= $3 and (a.ends_on is null or a.ends_on >= $3)
             group by a.group_id, a.subject_id),
           stand_in as (
             select distinct l.group_id, l.subject_id from lesson l join me on l.staff_id = me.staff_id
             where l.school_id = $1 and l.planned_staff_id <> l.staff_id and l.day between $3 and $3 + 6)
           select p.group_id as "group_id!", p.subject_id as "subject_id!", g.name as group_name, g.kind as group_kind,
             g.grade as "grade?", s.name as subject_name, p.own as "own!", p.delegate as "delegate!",
             (x.group_id is not null) as "substitute!",
             exists (select from group_lead w join me on w.staff_id = me.staff_id
                     where w.school_id = $1 and w.group_id in (g.id, g.parent_id) and w.starts_on <= $3
                       and (w.ends_on is null or w.ends_on >= $3)) as "own_class!"
           from page p
           join study_group g on g.school_id = $1 and g.id = p.group_id
           join subject s on s.school_id = $1 and s.id = p.subject_id
           left join stand_in x on x.group_id = p.group_id and x.subject_id = p.subject_id
           where $4 or p.own or p.delegate or x.group_id is not null
             or exists (select from group_lead w join me on w.staff_id = me.staff_id
                        where w.school_id = $1 and w.group_id in (g.id, g.parent_id) and w.starts_on <= $3
                          and (w.ends_on is null or w.ends_on >= $3))
           order by (p.own or x.group_id is not null or p.delegate) desc, g.name, s.name"#,
        school,
        member.get(),
        day,
        all,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PageRelation {
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
                own: row.own,
                own_class: row.own_class,
                substitute: row.substitute,
                delegate: row.delegate,
            })
        })
        .collect()
}
