//! Rendered sheets: the newest of each pupil, and new ones.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{GroupId, PupilId, ReportId};

use crate::{Result, TenantTx};

/// A rendered weekly summary to record.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The pupil.
    pub pupil: PupilId,
    /// 1 and up; grows when the content changes.
    pub version: i32,
    /// SHA-256 of the input.
    pub input_hash: [u8; 32],
    /// SHA-256 of the file.
    pub file_hash: [u8; 32],
    /// Pages.
    pub pages: i16,
    /// What the covering letter says.
    pub news: News,
}

/// The three lines of the covering letter, as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// Marks of the week.
    pub marks: i16,
    /// Missed lessons of the week.
    pub missed: i16,
    /// Of them with an unknown reason.
    pub unexplained: i16,
    /// Homework due next week.
    pub homework: i16,
}

/// The newest report of a pupil and week.
#[derive(Debug, Clone)]
pub struct LatestReport {
    /// The report.
    pub id: ReportId,
    /// The pupil.
    pub pupil: PupilId,
    /// Its version.
    pub version: i32,
    /// SHA-256 of the input.
    pub input_hash: Vec<u8>,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
}

/// The newest report of each of these pupils for a week.
pub async fn list_latest_reports(
    tx: &mut TenantTx,
    pupils: &[i64],
    week: NaiveDate,
) -> Result<Vec<LatestReport>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select distinct on (pupil_id) id, pupil_id, version, input_hash, file_hash from report
         where school_id = $1 and kind = 'weekly_summary' and pupil_id = any($2) and week_starts = $3
         order by pupil_id, version desc",
        school,
        pupils,
        week,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LatestReport {
            id: ReportId::new(row.id),
            pupil: PupilId::new(row.pupil_id),
            version: row.version,
            input_hash: row.input_hash,
            file_hash: row.file_hash,
        })
        .collect())
}

/// Records rendered reports of a group; one that another run recorded meanwhile is kept as it is. Returns the number
/// of the report per pupil.
pub async fn insert_reports(
    tx: &mut TenantTx,
    (group, week): (GroupId, NaiveDate),
    reports: &[NewReport],
    now: DateTime<Utc>,
) -> Result<Vec<(PupilId, ReportId)>> {
    let school = tx.school().get();
    let pupils: Vec<i64> = reports.iter().map(|report| report.pupil.get()).collect();
    let versions: Vec<i32> = reports.iter().map(|report| report.version).collect();
    let inputs: Vec<Vec<u8>> = reports.iter().map(|report| report.input_hash.to_vec()).collect();
    let files: Vec<Vec<u8>> = reports.iter().map(|report| report.file_hash.to_vec()).collect();
    let pages: Vec<i16> = reports.iter().map(|report| report.pages).collect();
    let rows = sqlx::query!(
        "insert into report (school_id, kind, pupil_id, group_id, week_starts, version, input_hash, file_hash, pages,
                             marks, missed, unexplained, homework, rendered_at)
         select $1, 'weekly_summary', pupil_id, $2, $3, version, input_hash, file_hash, pages,
                marks, missed, unexplained, homework, $9
         from unnest($4::bigint[], $5::integer[], $6::bytea[], $7::bytea[], $8::smallint[],
                     $10::smallint[], $11::smallint[], $12::smallint[], $13::smallint[])
              as n (pupil_id, version, input_hash, file_hash, pages, marks, missed, unexplained, homework)
         on conflict (school_id, kind, pupil_id, week_starts, version) do update set pages = report.pages
         returning pupil_id, id",
        school,
        group.get(),
        week,
        &pupils,
        &versions,
        &inputs,
        &files,
        &pages,
        now,
        &column(reports, |news| news.marks),
        &column(reports, |news| news.missed),
        &column(reports, |news| news.unexplained),
        &column(reports, |news| news.homework),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (PupilId::new(row.pupil_id), ReportId::new(row.id))).collect())
}

fn column(reports: &[NewReport], count: fn(&News) -> i16) -> Vec<i16> {
    reports.iter().map(|report| count(&report.news)).collect()
}
