//! What is new in a pupil's diary since an account looked last.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{AccountId, PupilId};

use crate::{Result, TenantTx};

/// Lines at most.
const MOST: i64 = 30;

/// Something that was written after the last visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsRow {
    /// mark, attendance, homework or remark.
    pub kind: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Local day of the lesson, or of the remark.
    pub day: NaiveDate,
    /// The lesson.
    pub lesson: Option<i64>,
    /// Subject of the lesson.
    pub subject: Option<String>,
    /// Mark, code of the reason, task or text; none where it was taken back, and for «не задано».
    pub value: Option<String>,
    /// Value of the mark at the last visit, when it was changed since.
    pub was: Option<String>,
    /// Name of the work type.
    pub work: Option<String>,
    /// Minutes of lateness.
    pub minutes: Option<i16>,
    /// Local day homework is due.
    pub due_on: Option<NaiveDate>,
}

/// What is new for an account about a pupil, newest first, at most 30 lines, and since when: the last visit, or `first`
/// where there was none. Homework counts in lessons of the last fortnight.
pub async fn list_news(
    tx: &mut TenantTx,
    account: AccountId,
    pupil: PupilId,
    (first, today): (DateTime<Utc>, NaiveDate),
) -> Result<(DateTime<Utc>, Vec<NewsRow>)> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with seen as materialized (
             select coalesce((select v.seen_at from diary_visit v
               where v.school_id = $1 and v.account_id = $2 and v.pupil_id = $3), $4) as at),
           fresh as (
             select 'mark' as kind, m.recorded_at as at, l.day, l.id as lesson, l.subject_id, m.value as value,
               (select h.old_value from history h where h.school_id = $1 and h.cell = 'mark'
                  and h.column_id = m.column_id and h.pupil_id = $3 and h.recorded_at > (select at from seen)
                order by h.id limit 1) as was,
               c.work_type_id, null::smallint as minutes, null::date as due_on
             from mark m
             join journal_column c on c.school_id = $1 and c.id = m.column_id
             join lesson l on l.school_id = $1 and l.id = c.lesson_id
             where m.school_id = $1 and m.pupil_id = $3 and m.recorded_at > (select at from seen)
             union all
             select 'attendance', a.recorded_at, l.day, l.id, l.subject_id, a.reason, null, null, a.minutes, null
             from attendance a
             join lesson l on l.school_id = $1 and l.id = a.lesson_id
             where a.school_id = $1 and a.pupil_id = $3 and a.recorded_at > (select at from seen)
             union all
             select 'homework', h.recorded_at, l.day, l.id, l.subject_id, h.text, null, null, null, h.due_on
             from group_member gm
             join lesson l on l.school_id = $1 and l.group_id = gm.group_id and l.status <> 'cancelled'
               and l.day between $5::date - 14 and $5::date + 14
               and l.day between gm.starts_on and coalesce(gm.ends_on, 'infinity')
             join homework h on h.school_id = $1 and h.lesson_id = l.id and h.pupil_id in (0, $3)
             where gm.school_id = $1 and gm.pupil_id = $3 and h.recorded_at > (select at from seen)
               and (h.text is not null or h.nothing)
             union all
             select 'remark', r.recorded_at, r.day, r.lesson_id, l.subject_id, r.text, null, null, null, null
             from remark r
             left join lesson l on l.school_id = $1 and l.id = r.lesson_id
             where r.school_id = $1 and r.pupil_id = $3 and r.recorded_at > (select at from seen))
           select (select at from seen) as "seen!", f.kind as "kind?", f.at as "at?", f.day as "day?",
                  f.lesson as "lesson?", s.name::text as "subject?", f.value as "value?", f.was as "was?",
                  w.name as "work?", f.minutes as "minutes?", f.due_on as "due_on?"
           from (select 1) one
           left join (select * from fresh order by at desc, kind, lesson limit $6) f on true
           left join subject s on s.school_id = $1 and s.id = f.subject_id
           left join work_type w on w.school_id = $1 and w.id = f.work_type_id
           order by f.at desc, f.kind, f.lesson"#,
        school,
        account.get(),
        pupil.get(),
        first,
        today,
        MOST,
    )
    .fetch_all(tx.conn())
    .await?;
    let since = rows.first().map_or(first, |row| row.seen);
    let news = rows
        .into_iter()
        .filter_map(|row| {
            Some(NewsRow {
                kind: row.kind?,
                at: row.at?,
                day: row.day?,
                lesson: row.lesson,
                subject: row.subject,
                value: row.value,
                was: row.was,
                work: row.work,
                minutes: row.minutes,
                due_on: row.due_on,
            })
        })
        .collect();
    Ok((since, news))
}

/// Notes that an account knows a pupil's diary until a moment; an earlier moment than the one noted changes nothing.
pub async fn upsert_visit(
    tx: &mut TenantTx,
    account: AccountId,
    pupil: PupilId,
    until: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into diary_visit (school_id, account_id, pupil_id, seen_at) values ($1, $2, $3, $4)
         on conflict (school_id, account_id, pupil_id) do update
         set seen_at = greatest(diary_visit.seen_at, excluded.seen_at)",
        school,
        account.get(),
        pupil.get(),
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
