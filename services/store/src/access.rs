//! The facts behind an access question: which relations a member has to a thing, on a day, in one statement each.
//!
//! Only facts: what they allow is the policy's business. A membership that ended gives no facts at all, so a right
//! that was taken away stops with the next request (security.md C-21).

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{GroupId, LessonId, MembershipId, PupilId, SubjectId};

use crate::{Result, TenantTx};

/// Relations of one member to one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// The membership holds today; without it nothing else counts.
    pub member: bool,
    /// A teaching assignment in force on the day.
    pub own_assignment: bool,
    /// Class teacher or curator of the group, or of the pupil's group, on the day.
    pub own_class: bool,
    /// Parent of the pupil on the day.
    pub own_child: bool,
    /// The pupil is the member.
    pub own_self: bool,
    /// Holds the lesson instead of the planned teacher.
    pub substitute: bool,
    /// Keeps a colleague's pages on the day.
    pub delegate: bool,
    /// The grade lies within the member's range (no range means all grades).
    pub grade_range: bool,
    /// A timed grant for exactly this thing holds now.
    pub timed_grant: bool,
}

/// Facts about the school as a whole: only whether the membership holds on `day` (local date of the school).
pub async fn find_school_facts(tx: &mut TenantTx, member: MembershipId, day: NaiveDate) -> Result<Facts> {
    let school = tx.school().get();
    let found = sqlx::query_scalar!(
        "select true from membership
         where school_id = $1 and id = $2 and starts_on <= $3 and (ends_on is null or ends_on >= $3)",
        school,
        member.get(),
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(Facts { member: found.is_some(), grade_range: found.is_some(), ..Facts::default() })
}

/// Facts about the pages of a group and subject. `today` decides on the membership, `from..=to` on the assignment,
/// the class and the delegation: any overlap counts, each lesson is asked again when it is written.
pub async fn find_group_facts(
    tx: &mut TenantTx,
    member: MembershipId,
    today: NaiveDate,
    group: GroupId,
    subject: Option<SubjectId>,
    span: (NaiveDate, NaiveDate),
) -> Result<Facts> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select
             exists (select from assignment a where a.school_id = $1 and a.group_id = $4 and a.staff_id = m.staff_id
                     and ($5::bigint is null or a.subject_id = $5)
                     and a.starts_on <= $7 and (a.ends_on is null or a.ends_on >= $6)) as "own_assignment!",
             exists (select from group_lead l
                     join study_group g on g.school_id = $1 and g.id = $4
                     where l.school_id = $1 and l.staff_id = m.staff_id and l.group_id in (g.id, g.parent_id)
                     and l.starts_on <= $7 and (l.ends_on is null or l.ends_on >= $6)) as "own_class!",
             exists (select from lesson s where s.school_id = $1 and s.group_id = $4 and s.staff_id = m.staff_id
                     and s.staff_id <> s.planned_staff_id
                     and ($5::bigint is null or s.subject_id = $5) and s.day between $6 and $7) as "substitute!",
             exists (select from delegation d
                     join assignment a on a.school_id = $1 and a.staff_id = d.from_staff_id and a.group_id = $4
                     and ($5::bigint is null or a.subject_id = $5)
                     where d.school_id = $1 and d.to_staff_id = m.staff_id and d.approved_at is not null
                     and d.starts_on <= $3 and d.ends_on >= $3) as "delegate!",
             coalesce((select g.grade between coalesce(m.grade_from, 0) and coalesce(m.grade_to, 99)
                       from study_group g where g.school_id = $1 and g.id = $4), m.grade_from is null) as "grade_range!"
           from membership m
           where m.school_id = $1 and m.id = $2 and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)"#,
        school,
        member.get(),
        today,
        group.get(),
        subject.map(SubjectId::get),
        span.0,
        span.1,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or(Facts::default(), |row| Facts {
        member: true,
        own_assignment: row.own_assignment,
        own_class: row.own_class,
        substitute: row.substitute,
        delegate: row.delegate,
        grade_range: row.grade_range,
        ..Facts::default()
    }))
}

/// Facts about each of some lessons, on the lesson's own day (S0-4.3, S4-5.T2b). Lessons of other schools or that do
/// not exist are absent from the answer. Order is that of the lesson ids. A member who is no employee (pupil, parent)
/// has no relation to a lesson: null compares to nothing.
pub async fn list_lesson_facts(
    tx: &mut TenantTx,
    member: MembershipId,
    today: NaiveDate,
    lessons: &[LessonId],
) -> Result<Vec<(LessonId, Facts)>> {
    let school = tx.school().get();
    let ids: Vec<i64> = lessons.iter().map(|id| id.get()).collect();
    let rows = sqlx::query!(
        r#"select s.id,
             coalesce(s.staff_id = m.staff_id and s.planned_staff_id = s.staff_id
              or exists (select from assignment a where a.school_id = $1 and a.id = s.assignment_id
                         and a.staff_id = m.staff_id and a.starts_on <= s.day
                         and (a.ends_on is null or a.ends_on >= s.day)), false) as "own_assignment!",
             exists (select from group_lead l
                     join study_group g on g.school_id = $1 and g.id = s.group_id
                     where l.school_id = $1 and l.staff_id = m.staff_id and l.group_id in (g.id, g.parent_id)
                     and l.starts_on <= s.day and (l.ends_on is null or l.ends_on >= s.day)) as "own_class!",
             coalesce(s.staff_id = m.staff_id and s.planned_staff_id <> s.staff_id, false) as "substitute!",
             exists (select from delegation d where d.school_id = $1 and d.from_staff_id = s.staff_id
                     and d.to_staff_id = m.staff_id and d.approved_at is not null
                     and s.day between d.starts_on and d.ends_on
                     and $3 between d.starts_on and d.ends_on) as "delegate!",
             coalesce((select g.grade between coalesce(m.grade_from, 0) and coalesce(m.grade_to, 99)
                       from study_group g where g.school_id = $1 and g.id = s.group_id),
                      m.grade_from is null) as "grade_range!"
           from membership m
           join lesson s on s.school_id = $1 and s.id = any($4)
           where m.school_id = $1 and m.id = $2 and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)
           order by s.id"#,
        school,
        member.get(),
        today,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let facts = Facts {
                member: true,
                own_assignment: row.own_assignment,
                own_class: row.own_class,
                substitute: row.substitute,
                delegate: row.delegate,
                grade_range: row.grade_range,
                ..Facts::default()
            };
            (LessonId::new(row.id), facts)
        })
        .collect())
}

/// Facts about one pupil on `day`; `now` decides on timed grants (S3-1.7).
pub async fn find_pupil_facts(
    tx: &mut TenantTx,
    member: MembershipId,
    day: NaiveDate,
    now: DateTime<Utc>,
    pupil: PupilId,
) -> Result<Facts> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select
             (m.pupil_id = p.id) as "own_self",
             exists (select from guardianship k where k.school_id = $1 and k.guardian_id = m.guardian_id
                     and k.pupil_id = p.id and k.starts_on <= $3 and (k.ends_on is null or k.ends_on >= $3))
               as "own_child!",
             exists (select from group_member gm
                     join group_lead l on l.school_id = $1 and l.group_id = gm.group_id and l.staff_id = m.staff_id
                       and l.starts_on <= $3 and (l.ends_on is null or l.ends_on >= $3)
                     where gm.school_id = $1 and gm.pupil_id = p.id
                     and gm.starts_on <= $3 and (gm.ends_on is null or gm.ends_on >= $3)) as "own_class!",
             exists (select from group_member gm
                     join assignment a on a.school_id = $1 and a.group_id = gm.group_id and a.staff_id = m.staff_id
                       and a.starts_on <= $3 and (a.ends_on is null or a.ends_on >= $3)
                     where gm.school_id = $1 and gm.pupil_id = p.id
                     and gm.starts_on <= $3 and (gm.ends_on is null or gm.ends_on >= $3)) as "own_assignment!",
             exists (select from timed_grant t where t.school_id = $1 and t.person_id = m.person_id
                     and t.pupil_id = p.id and t.starts_at <= $4 and t.ends_at > $4) as "timed_grant!"
           from membership m
           join pupil p on p.school_id = $1 and p.id = $5
           where m.school_id = $1 and m.id = $2 and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)"#,
        school,
        member.get(),
        day,
        now,
        pupil.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or(Facts::default(), |row| Facts {
        member: true,
        own_self: row.own_self.unwrap_or(false),
        own_child: row.own_child,
        own_class: row.own_class,
        own_assignment: row.own_assignment,
        timed_grant: row.timed_grant,
        ..Facts::default()
    }))
}
