//! Everything a group's weekly summaries need, in one query set per group (never per pupil).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::id::{GroupId, GuardianId, LessonId, PupilId, SubjectId};
use domain::lesson::LessonStatus;

use crate::error::known;
use crate::{Result, TenantTx};

/// School and group at the head of a sheet.
#[derive(Debug, Clone)]
pub struct Head {
    /// Full name of the school.
    pub school_full: String,
    /// Short name.
    pub school_short: String,
    /// Phone of the school.
    pub phone: Option<String>,
    /// Zone of the school.
    pub zone: chrono_tz::Tz,
    /// Kind code of the group.
    pub group_kind: String,
    /// Name of the group.
    pub group_name: String,
    /// Grade, where the group has one.
    pub grade: Option<i16>,
    /// Class teacher or curator: family name, given name, patronymic.
    pub leader: Option<(String, String, Option<String>)>,
    /// Period the week belongs to: number, name, first and last day.
    pub period: Option<(i64, String, NaiveDate, NaiveDate)>,
}

/// A pupil of the group.
#[derive(Debug, Clone)]
pub struct SheetPupil {
    /// The pupil.
    pub id: PupilId,
    /// Family name, given name, patronymic.
    pub name: (String, String, Option<String>),
}

/// A lesson somebody of the group had.
#[derive(Debug, Clone)]
pub struct SheetLesson {
    /// The lesson.
    pub id: LessonId,
    /// Whose lesson it was: the group itself, a subgroup, another group of its pupils.
    pub group: GroupId,
    /// Name of that group.
    pub group_name: String,
    /// Subject.
    pub subject: SubjectId,
    /// Name of the subject.
    pub subject_name: String,
    /// Local date.
    pub day: NaiveDate,
    /// Number in the day.
    pub ordinal: i16,
    /// Local end by the bells.
    pub ends_at: NaiveTime,
    /// State.
    pub status: LessonStatus,
    /// Topic as recorded.
    pub topic: Option<String>,
    /// Who held it instead of the planned teacher.
    pub substitute: Option<(String, String, Option<String>)>,
}

/// A stay of a pupil in a group.
#[derive(Debug, Clone)]
pub struct Stay {
    /// The group.
    pub group: GroupId,
    /// The pupil.
    pub pupil: PupilId,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// A mark with its work.
#[derive(Debug, Clone)]
pub struct SheetMark {
    /// The lesson.
    pub lesson: LessonId,
    /// Its local date.
    pub day: NaiveDate,
    /// Subject of the lesson.
    pub subject: SubjectId,
    /// Name of the subject.
    pub subject_name: String,
    /// The pupil.
    pub pupil: PupilId,
    /// Canonical text of the mark.
    pub value: String,
    /// Name of the work type.
    pub work: String,
    /// Weight of the column.
    pub weight: i16,
}

/// An attendance entry.
#[derive(Debug, Clone)]
pub struct SheetAttendance {
    /// The lesson.
    pub lesson: LessonId,
    /// The pupil.
    pub pupil: PupilId,
    /// Canonical reason code.
    pub reason: String,
    /// Minutes of lateness.
    pub minutes: Option<i16>,
}

/// Homework that falls due.
#[derive(Debug, Clone)]
pub struct SheetHomework {
    /// Group of the lesson it was set in.
    pub group: GroupId,
    /// Only this pupil's, or everybody's.
    pub pupil: Option<PupilId>,
    /// Name of the subject.
    pub subject_name: String,
    /// Local date of the lesson it is due for.
    pub due_on: NaiveDate,
    /// The task.
    pub text: String,
}

/// A remark to the family.
#[derive(Debug, Clone)]
pub struct SheetRemark {
    /// The pupil.
    pub pupil: PupilId,
    /// Local date.
    pub day: NaiveDate,
    /// Author, as they are named in the history.
    pub author: (String, String, Option<String>),
    /// The text.
    pub text: String,
}

/// How one guardian of a pupil is told.
#[derive(Debug, Clone)]
pub struct FamilyChoice {
    /// The pupil.
    pub pupil: PupilId,
    /// The guardian.
    pub guardian: GuardianId,
    /// Name of the guardian.
    pub name: (String, String, Option<String>),
    /// Code of the channel; the diary when nothing was chosen.
    pub channel: String,
    /// The address, as it is now.
    pub email: Option<String>,
    /// The address was verified at.
    pub verified_at: Option<DateTime<Utc>>,
    /// Letters to the address stopped at.
    pub suppressed_at: Option<DateTime<Utc>>,
    /// Consent on file since.
    pub consent_on: Option<NaiveDate>,
    /// Written application on file since.
    pub application_on: Option<NaiveDate>,
    /// Its number.
    pub application_number: Option<String>,
}

/// The groups whose sheets are made: each pupil belongs to one, the class before the study group before the club.
pub async fn list_home_groups(tx: &mut TenantTx, day: NaiveDate) -> Result<Vec<GroupId>> {
    let school = tx.school().get();
    let rows = sqlx::query_scalar!(
        r#"select distinct home.group_id as "group_id!" from (
             select distinct on (m.pupil_id) m.pupil_id, m.group_id
             from group_member m join study_group g on g.school_id = $1 and g.id = m.group_id
             where m.school_id = $1 and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2)
             and g.kind <> 'subgroup'
             order by m.pupil_id, array_position(array['class', 'study_group', 'club'], g.kind), m.group_id) home
           order by 1"#,
        school,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(GroupId::new).collect())
}

/// School, group, leader and period on the last day of the week.
pub async fn get_head(tx: &mut TenantTx, group: GroupId, day: NaiveDate) -> Result<Head> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select c.full_name, c.short_name, c.phone, c.zone, g.kind, g.name::text as "name!", g.grade,
                  f.family_name::text as "leader_family?", f.given_name::text as "leader_given?",
                  f.patronymic::text as "leader_patronymic?",
                  p.id as "period_id?", p.name as "period_name?", p.starts_on as "period_starts?",
                  p.ends_on as "period_ends?"
           from school c
           join study_group g on g.school_id = $1 and g.id = $2
           left join lateral (select l.staff_id from group_lead l where l.school_id = $1 and l.group_id = g.id
                              and l.starts_on <= $3 and (l.ends_on is null or l.ends_on >= $3)
                              order by l.starts_on desc limit 1) lead on true
           left join staff f on f.school_id = $1 and f.id = lead.staff_id
           left join lateral (select p.id, p.name, p.starts_on, p.ends_on from period p where p.school_id = $1
                              and p.kind <> 'year' and coalesce(g.grade, 0) between p.grade_from and p.grade_to
                              and p.starts_on <= $3 order by p.starts_on desc limit 1) p on true
           where c.school_id = $1"#,
        school,
        group.get(),
        day,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(crate::StoreError::NotFound("group"))?;
    let period = match (row.period_id, row.period_name, row.period_starts, row.period_ends) {
        (Some(id), Some(name), Some(starts), Some(ends)) => Some((id, name, starts, ends)),
        _ => None,
    };
    Ok(Head {
        school_full: row.full_name,
        school_short: row.short_name,
        phone: row.phone,
        zone: known(row.zone.parse().ok(), "school", "zone", school.into())?,
        group_kind: row.kind,
        group_name: row.name,
        grade: row.grade,
        leader: row
            .leader_family
            .map(|family| (family, row.leader_given.unwrap_or_default(), row.leader_patronymic)),
        period,
    })
}

/// The pupils whose home this group is on `day`, in Russian order of names.
pub async fn list_pupils(tx: &mut TenantTx, group: GroupId, day: NaiveDate) -> Result<Vec<SheetPupil>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select p.id, p.family_name::text as "family!", p.given_name::text as "given!", p.patronymic::text
           from pupil p
           join lateral (select m.group_id from group_member m
                         join study_group g on g.school_id = $1 and g.id = m.group_id
                         where m.school_id = $1 and m.pupil_id = p.id and g.kind <> 'subgroup'
                         and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)
                         order by array_position(array['class', 'study_group', 'club'], g.kind), m.group_id
                         limit 1) home on true
           where p.school_id = $1 and home.group_id = $2
           and p.id in (select m.pupil_id from group_member m where m.school_id = $1 and m.group_id = $2)
           order by p.family_name, p.given_name, p.patronymic, p.id"#,
        school,
        group.get(),
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SheetPupil { id: PupilId::new(row.id), name: (row.family, row.given, row.patronymic) })
        .collect())
}

/// All stays of these pupils that touch the span.
pub async fn list_stays(
    tx: &mut TenantTx,
    pupils: &[i64],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Stay>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select group_id, pupil_id, starts_on, ends_on from group_member
         where school_id = $1 and pupil_id = any($2) and starts_on <= $4 and (ends_on is null or ends_on >= $3)",
        school,
        pupils,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Stay {
            group: GroupId::new(row.group_id),
            pupil: PupilId::new(row.pupil_id),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        })
        .collect())
}

/// Lessons of these groups in a span, in the order of the timetable.
pub async fn list_lessons(
    tx: &mut TenantTx,
    groups: &[i64],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SheetLesson>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select l.id, l.group_id, g.name::text as "group_name!", l.subject_id, s.name::text as "subject_name!",
                  l.day, l.ordinal, l.ends_at, l.status, t.text as "topic?",
                  f.family_name::text as "sub_family?", f.given_name::text as "sub_given?",
                  f.patronymic::text as "sub_patronymic?"
           from lesson l
           join study_group g on g.school_id = $1 and g.id = l.group_id
           join subject s on s.school_id = $1 and s.id = l.subject_id
           left join lesson_topic t on t.school_id = $1 and t.lesson_id = l.id
           left join staff f on f.school_id = $1 and f.id = l.staff_id and l.staff_id <> l.planned_staff_id
           where l.school_id = $1 and l.group_id = any($2) and l.day between $3 and $4
           order by l.day, l.ordinal, g.name, l.id"#,
        school,
        groups,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SheetLesson {
                id: LessonId::new(row.id),
                group: GroupId::new(row.group_id),
                group_name: row.group_name,
                subject: SubjectId::new(row.subject_id),
                subject_name: row.subject_name,
                day: row.day,
                ordinal: row.ordinal,
                ends_at: row.ends_at,
                status: known(LessonStatus::from_code(&row.status), "lesson", "status", row.id)?,
                topic: row.topic,
                substitute: row
                    .sub_family
                    .map(|family| (family, row.sub_given.unwrap_or_default(), row.sub_patronymic)),
            })
        })
        .collect()
}

/// All marks of these pupils in a span (the period so far; the week is part of it), in order of lessons.
pub async fn list_marks(
    tx: &mut TenantTx,
    pupils: &[i64],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SheetMark>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select l.id, l.day, l.subject_id, s.name::text as "subject_name!", m.pupil_id, m.value as "value!",
                  w.name as work, c.weight
           from lesson l
           join journal_column c on c.school_id = $1 and c.lesson_id = l.id
           join mark m on m.school_id = $1 and m.column_id = c.id
           join subject s on s.school_id = $1 and s.id = l.subject_id
           join work_type w on w.school_id = $1 and w.id = c.work_type_id
           where l.school_id = $1 and m.pupil_id = any($2) and m.value is not null
           and l.day between $3 and $4 and l.status <> 'cancelled'
           order by l.day, l.ordinal, c.ordinal, m.pupil_id"#,
        school,
        pupils,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SheetMark {
            lesson: LessonId::new(row.id),
            day: row.day,
            subject: SubjectId::new(row.subject_id),
            subject_name: row.subject_name,
            pupil: PupilId::new(row.pupil_id),
            value: row.value,
            work: row.work,
            weight: row.weight,
        })
        .collect())
}

/// Attendance entries of these pupils in a span.
pub async fn list_attendance(
    tx: &mut TenantTx,
    pupils: &[i64],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SheetAttendance>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select a.lesson_id, a.pupil_id, a.reason as "reason!", a.minutes
           from attendance a join lesson l on l.school_id = $1 and l.id = a.lesson_id
           where a.school_id = $1 and a.pupil_id = any($2) and a.reason is not null
           and l.day between $3 and $4 and l.status <> 'cancelled'"#,
        school,
        pupils,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SheetAttendance {
            lesson: LessonId::new(row.lesson_id),
            pupil: PupilId::new(row.pupil_id),
            reason: row.reason,
            minutes: row.minutes,
        })
        .collect())
}

/// Homework of these groups that falls due in a span: the common one and what was set for single pupils. Without a day of
/// its own it is for the group's next lesson of the subject.
pub async fn list_homework(
    tx: &mut TenantTx,
    groups: &[i64],
    pupils: &[i64],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SheetHomework>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select l.group_id, h.pupil_id, s.name::text as "subject_name!", due.day as "due_on!", h.text as "text!"
           from homework h
           join lesson l on l.school_id = $1 and l.id = h.lesson_id
           join subject s on s.school_id = $1 and s.id = l.subject_id
           cross join lateral (select coalesce(h.due_on, (
             select min(x.day) from lesson x where x.school_id = $1 and x.group_id = l.group_id
             and x.subject_id = l.subject_id and x.day > l.day and x.status <> 'cancelled')) as day) due
           where h.school_id = $1 and l.group_id = any($2) and (h.pupil_id = 0 or h.pupil_id = any($3))
           and h.text is not null and not h.nothing and due.day between $4 and $5
           and (h.due_on between $4 and $5 or h.due_on is null and l.day between $4::date - 60 and $5)
           order by due.day, l.ordinal, s.name, h.lesson_id"#,
        school,
        groups,
        pupils,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SheetHomework {
            group: GroupId::new(row.group_id),
            pupil: (row.pupil_id != 0).then(|| PupilId::new(row.pupil_id)),
            subject_name: row.subject_name,
            due_on: row.due_on,
            text: row.text,
        })
        .collect())
}

/// Remarks on these pupils in a span.
pub async fn list_remarks(
    tx: &mut TenantTx,
    pupils: &[i64],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SheetRemark>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select r.pupil_id, r.day, r.text, f.family_name::text as "family!", f.given_name::text as "given!",
                  f.patronymic::text
           from remark r
           join membership m on m.school_id = $1 and m.id = r.recorded_by
           join staff f on f.school_id = $1 and f.id = m.staff_id
           where r.school_id = $1 and r.pupil_id = any($2) and r.day between $3 and $4 order by r.day, r.id"#,
        school,
        pupils,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SheetRemark {
            pupil: PupilId::new(row.pupil_id),
            day: row.day,
            author: (row.family, row.given, row.patronymic),
            text: row.text,
        })
        .collect())
}

/// The guardians of these pupils on `day` and how each is told.
pub async fn list_choices(tx: &mut TenantTx, pupils: &[i64], day: NaiveDate) -> Result<Vec<FamilyChoice>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select k.pupil_id, g.id, g.family_name::text as "family!", g.given_name::text as "given!",
                  g.patronymic::text, coalesce(d.channel, 'diary') as "channel!", g.email, g.email_verified_at,
                  g.email_suppressed_at, d.consent_on as "consent_on?", d.application_on as "application_on?",
                  d.application_number as "application_number?"
           from guardianship k
           join guardian g on g.school_id = $1 and g.id = k.guardian_id
           left join delivery_choice d on d.school_id = $1 and d.guardian_id = k.guardian_id
             and d.pupil_id = k.pupil_id and d.withdrawn_at is null
           where k.school_id = $1 and k.pupil_id = any($2) and k.relation <> 'trusted'
           and k.starts_on <= $3 and (k.ends_on is null or k.ends_on >= $3)
           order by k.pupil_id, g.id"#,
        school,
        pupils,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| FamilyChoice {
            pupil: PupilId::new(row.pupil_id),
            guardian: GuardianId::new(row.id),
            name: (row.family, row.given, row.patronymic),
            channel: row.channel,
            email: row.email,
            verified_at: row.email_verified_at,
            suppressed_at: row.email_suppressed_at,
            consent_on: row.consent_on,
            application_on: row.application_on,
            application_number: row.application_number,
        })
        .collect())
}
