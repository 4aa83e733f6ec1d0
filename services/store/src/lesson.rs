//! What belongs to a lesson as a whole: its topic, its homework, its roll. Version-guarded like every cell.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{AccountId, LessonId, OperationId, PupilId};
use domain::role::Role;

use crate::error::known;
use crate::journal::Author;
use crate::operation::LastOperation;
use crate::{Result, TenantTx};

/// A topic to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteTopic<'a> {
    /// The lesson.
    pub lesson: LessonId,
    /// What stood there.
    pub old: Option<&'a str>,
    /// What shall stand there; none takes it back.
    pub new: Option<&'a str>,
    /// Number in the topic plan it was taken from.
    pub plan_ordinal: Option<u16>,
    /// Version the cell has now; 0 when nobody wrote it yet.
    pub version: i32,
}

/// The topic cell of a lesson as it stands: text and version.
pub async fn find_topic(tx: &mut TenantTx, lesson: LessonId) -> Result<Option<(Option<String>, i32)>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select text, version from lesson_topic where school_id = $1 and lesson_id = $2",
        school,
        lesson.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.text, row.version)))
}

/// Writes a topic and its history; the new version, or none where somebody was faster.
pub async fn update_topic(
    tx: &mut TenantTx,
    author: &Author<'_>,
    topic: &WriteTopic<'_>,
) -> Result<Option<i32>> {
    let school = tx.school().get();
    let version = sqlx::query_scalar!(
        r#"with up as (
             insert into lesson_topic as t (school_id, lesson_id, text, plan_ordinal, version, first_recorded_at,
                                            recorded_at, recorded_by)
             values ($1, $8, $10, $11, $12 + 1, $7, $7, $2)
             on conflict (school_id, lesson_id) do update
               set text = excluded.text, plan_ordinal = excluded.plan_ordinal, version = excluded.version,
                   recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
               where t.version = excluded.version - 1
             returning version),
           past as (
             insert into history (school_id, cell, lesson_id, old_value, new_value, version,
                                  account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
             select $1, 'topic', $8, $9, $10, up.version, $2, $3, $4, $5, $7, $13, $6 from up)
           select version from up"#,
        school,
        author.account.get(),
        author.membership.get(),
        author.role.code(),
        author.name,
        author.operation.get(),
        author.at,
        topic.lesson.get(),
        topic.old,
        topic.new,
        topic.plan_ordinal.and_then(|ordinal| i16::try_from(ordinal).ok()),
        topic.version,
        author.reason,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(version)
}

/// A homework cell.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct HomeworkValue {
    /// What to do; none with `nothing`, or in a cell taken back.
    pub text: Option<String>,
    /// Explicitly nothing set (S0-2.8).
    pub nothing: bool,
    /// Due local day.
    pub due_on: Option<NaiveDate>,
}

impl HomeworkValue {
    /// The value as the history keeps it; nothing for a cell taken back.
    pub fn to_history(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        serde_json::to_string(self).ok()
    }

    /// Reads [`HomeworkValue::to_history`].
    pub fn from_history(text: Option<&str>) -> Option<Self> {
        text.map_or_else(|| Some(Self::default()), |text| serde_json::from_str(text).ok())
    }
}

/// Homework to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteHomework {
    /// The lesson it was given in.
    pub lesson: LessonId,
    /// The pupil of individual homework; none for everybody's.
    pub pupil: Option<PupilId>,
    /// What stood there.
    pub old: HomeworkValue,
    /// What shall stand there.
    pub new: HomeworkValue,
    /// Version the cell has now; 0 when nobody wrote it yet.
    pub version: i32,
}

/// A homework cell as it stands, with its version.
pub async fn find_homework(
    tx: &mut TenantTx,
    lesson: LessonId,
    pupil: Option<PupilId>,
) -> Result<Option<(HomeworkValue, i32)>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select text, nothing, due_on, version from homework where school_id = $1 and lesson_id = $2 and pupil_id = $3",
        school,
        lesson.get(),
        pupil.map_or(0, PupilId::get),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row
        .map(|row| (HomeworkValue { text: row.text, nothing: row.nothing, due_on: row.due_on }, row.version)))
}

/// Writes homework and its history; the new version, or none where somebody was faster.
pub async fn update_homework(
    tx: &mut TenantTx,
    author: &Author<'_>,
    work: &WriteHomework,
) -> Result<Option<i32>> {
    let school = tx.school().get();
    let version = sqlx::query_scalar!(
        r#"with up as (
             insert into homework as t (school_id, lesson_id, pupil_id, text, nothing, due_on, version,
                                        first_recorded_at, recorded_at, recorded_by)
             values ($1, $8, $9, $10, $11, $12, $13 + 1, $7, $7, $2)
             on conflict (school_id, lesson_id, pupil_id) do update
               set text = excluded.text, nothing = excluded.nothing, due_on = excluded.due_on,
                   version = excluded.version, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
               where t.version = excluded.version - 1
             returning version),
           past as (
             insert into history (school_id, cell, lesson_id, pupil_id, old_value, new_value, version,
                                  account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
             select $1, 'homework', $8, $9, $14, $15, up.version, $2, $3, $4, $5, $7, $16, $6 from up)
           select version from up"#,
        school,
        author.account.get(),
        author.membership.get(),
        author.role.code(),
        author.name,
        author.operation.get(),
        author.at,
        work.lesson.get(),
        work.pupil.map_or(0, PupilId::get),
        work.new.text,
        work.new.nothing,
        work.new.due_on,
        work.version,
        work.old.to_history(),
        work.new.to_history(),
        author.reason,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(version)
}

/// Who took the roll of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollTaking {
    /// The account.
    pub by: AccountId,
    /// The role used.
    pub role: Role,
    /// Short name of the author.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The operation, when it was the one asked for and nothing else.
    pub operation: Option<LastOperation>,
}

/// Who took the roll of a lesson last, and by which operation of the name; none when nobody ever did.
pub async fn find_roll_taking(
    tx: &mut TenantTx,
    lesson: LessonId,
    operation: &str,
) -> Result<Option<RollTaking>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select h.id, h.account_id, h.role, h.author_name, h.recorded_at, h.operation_id,
             exists (select from operation o where o.school_id = $1 and o.account_id = h.account_id
                     and o.name = $3 and o.operation_id = h.operation_id) as "named!"
           from history h
           where h.school_id = $1 and h.cell = 'roll' and h.lesson_id = $2 and h.column_id = 0 and h.pupil_id = 0
             and h.period_id = 0 and h.subject_id = 0 and h.new_value is not null
           order by h.id desc limit 1"#,
        school,
        lesson.get(),
        operation,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(RollTaking {
            by: AccountId::new(row.account_id),
            role: known(Role::from_code(&row.role), "history", "role", row.id)?,
            author: row.author_name,
            at: row.recorded_at,
            operation: row.named.then(|| LastOperation {
                name: operation.to_owned(),
                id: OperationId::new(row.operation_id),
                recorded_at: row.recorded_at,
            }),
        })
    })
    .transpose()
}

/// Takes the roll back; only an undo does that.
pub async fn delete_roll(tx: &mut TenantTx, author: &Author<'_>, lesson: LessonId) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "with gone as (
           delete from lesson_roll where school_id = $1 and lesson_id = $8 returning lesson_id)
         insert into history (school_id, cell, lesson_id, old_value, version,
                              account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
         select $1, 'roll', lesson_id, 'taken', 2, $2, $3, $4, $5, $7, $9, $6 from gone",
        school,
        author.account.get(),
        author.membership.get(),
        author.role.code(),
        author.name,
        author.operation.get(),
        author.at,
        lesson.get(),
        author.reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
