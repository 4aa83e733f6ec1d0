//! Files that people take away: weekly sheets, print batches, tables, templates (security.md C-50…53, C-68).
//!
//! A ticket names what is [`Wanted`]; the right is asked when the ticket is given and again when the file is opened.
//! Never decides who holds a ticket: that is the gateway's part.

mod content;
pub mod stored;
mod table;

use authz::{Action, Resource};
use bytes::Bytes;
use chrono::{Days, NaiveDate};
use domain::id::{GroupId, ImportId, PupilId};
use domain::role::Role;
use domain::text::date_short;
use store::SystemReason;
use store::audit::NewAudit;

use crate::access::Target;
use crate::jobs::monday;
use crate::overview::OverviewBy;
use crate::{Actor, App, Failure, Identity, Outcome, Refusal, RefusalCode};
use stored::{FileError, FileHash, FileKey, FileKind, Files};

pub use table::{Cell, Column, Table};

/// The empty school book for imports.
static TEMPLATE: &[u8] = include_bytes!("../../../../infra/import-templates/school-book.xlsx");

/// What a ticket is for; ids are numbers of the school in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A pupil's sheet of a week.
    WeeklySummary {
        /// The pupil.
        pupil: PupilId,
        /// Any day of the week.
        week: NaiveDate,
    },
    /// A class's sheets for printing, the hand-over sheet first.
    PrintBatch {
        /// The group.
        group: GroupId,
        /// Any day of the week.
        week: NaiveDate,
    },
    /// Missing and late entries of a school's week.
    SchoolOverview {
        /// Any day of the week.
        week: NaiveDate,
    },
    /// The district's schools in a week.
    DistrictOverview {
        /// Any day of the week.
        week: NaiveDate,
    },
    /// What was found in an imported file.
    ImportProblems {
        /// The run.
        run: ImportId,
        /// As which file.
        format: TableFormat,
    },
    /// The empty school book.
    ImportTemplate,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Excel workbook.
    Xlsx,
    /// Text with semicolons, UTF-8 with its mark, as Russian Excel opens it.
    Csv,
}

/// A file ready to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Name for the person's disk, with its ending.
    pub name: String,
    /// Media type, from our own list.
    pub media: &'static str,
    /// The content.
    pub bytes: Bytes,
}

const PDF: &str = "application/pdf";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

impl TableFormat {
    const fn media(self) -> &'static str {
        match self {
            Self::Xlsx => XLSX,
            Self::Csv => CSV,
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// What is behind a name: a stored file, or something still to be made.
enum Found {
    Stored(FileKey),
    Made,
}

impl App {
    /// Asks whether the file exists for this person and what it will be called; makes nothing yet.
    pub async fn file_name(&self, identity: &Identity, wanted: Wanted) -> Outcome<String> {
        Ok(self.find_file(identity, wanted).await?.0)
    }

    /// The file, if the person still may have it. `files` is where rendered reports are kept.
    #[tracing::instrument(skip_all, name = "files.open")]
    pub async fn open_file(
        &self,
        identity: &Identity,
        wanted: Wanted,
        files: Option<&Files>,
    ) -> Outcome<Download> {
        let (name, found) = self.find_file(identity, wanted).await?;
        self.note_export(identity, wanted).await?;
        let (media, bytes) = match (found, wanted) {
            (Found::Stored(key), _) => {
                let files = files.ok_or(Failure::Bug("this process has no folder of stored files"))?;
                let bytes = files.read(&key).await.map_err(|error| {
                    tracing::error!(error = &error as &dyn std::error::Error, "a stored file cannot be read");
                    match error {
                        FileError::Missing(_) => Failure::NotFound,
                        _ => Failure::Bug("a stored file cannot be read"),
                    }
                })?;
                (PDF, bytes)
            }
            (Found::Made, Wanted::ImportTemplate) => (XLSX, Bytes::from_static(TEMPLATE)),
            (Found::Made, Wanted::ImportProblems { run, format }) => {
                let table = content::problems(&self.import_run(member(identity)?, run).await?);
                (format.media(), self.written(table, format).await?)
            }
            (Found::Made, Wanted::SchoolOverview { week }) => {
                let overview = self.school_overview(member(identity)?, week, OverviewBy::Person).await?;
                (XLSX, self.written(content::school(&overview), TableFormat::Xlsx).await?)
            }
            (Found::Made, Wanted::DistrictOverview { week }) => {
                let Identity::Officer(officer) = identity else { return Err(Failure::NotFound) };
                let overview = self.district_overview(officer, week).await?;
                (XLSX, self.written(content::district(&overview), TableFormat::Xlsx).await?)
            }
            (Found::Made, Wanted::WeeklySummary { .. } | Wanted::PrintBatch { .. }) => {
                return Err(Failure::Bug("a report is always stored"));
            }
        };
        Ok(Download { name, media, bytes })
    }

    /// Notes who took what out, before it leaves (C-93). A family's own sheet and the empty template are no export.
    async fn note_export(&self, identity: &Identity, wanted: Wanted) -> Outcome<()> {
        let now = self.now();
        let (resource, target) = match wanted {
            Wanted::ImportTemplate => return Ok(()),
            Wanted::WeeklySummary { pupil, week } => {
                (Resource::WeeklySummary, format!("pupil {pupil} week {}", monday(week)))
            }
            Wanted::PrintBatch { group, week } => {
                (Resource::PrintBatch, format!("group {group} week {}", monday(week)))
            }
            Wanted::SchoolOverview { week } => (Resource::SchoolOverview, format!("week {}", monday(week))),
            Wanted::DistrictOverview { week } => {
                (Resource::DistrictOverview, format!("week {}", monday(week)))
            }
            Wanted::ImportProblems { run, .. } => (Resource::Import, format!("import {run}")),
        };
        let audit = |account, role, request| NewAudit {
            account,
            role,
            action: Action::Export.code(),
            resource: resource.code(),
            target: &target,
            request,
        };
        match identity {
            Identity::Member(actor) if !actor.role.is_staff() => Ok(()),
            Identity::Member(actor) => {
                let mut tx = self.store.tenant(actor.context()).await?;
                let audit = audit(actor.account, actor.role, actor.request);
                store::audit::insert_audit(&mut tx, &audit, now).await?;
                Ok(tx.commit().await?)
            }
            Identity::Officer(officer) => {
                let mut tx = self.store.system(SystemReason::DistrictRollup).await?;
                let audit = audit(officer.account, Role::DistrictOfficer, officer.request);
                store::audit::insert_district_audit(&mut tx, officer.district, &audit, now).await?;
                Ok(tx.commit().await?)
            }
            Identity::Anonymous | Identity::Account { .. } => Err(Failure::Unauthenticated),
        }
    }

    async fn find_file(&self, identity: &Identity, wanted: Wanted) -> Outcome<(String, Found)> {
        match wanted {
            Wanted::WeeklySummary { pupil, week } => {
                self.find_summary(member(identity)?, pupil, monday(week)).await
            }
            Wanted::PrintBatch { group, week } => {
                self.find_print(member(identity)?, group, monday(week)).await
            }
            Wanted::SchoolOverview { week } => {
                self.may(member(identity)?, Target::School, (Resource::SchoolOverview, Action::Export))
                    .await?;
                Ok((format!("Сроки, неделя с {}.xlsx", date_short(monday(week))), Found::Made))
            }
            Wanted::DistrictOverview { week } => {
                let Identity::Officer(officer) = identity else { return Err(Failure::Unauthenticated) };
                self.may_export_district(officer)?;
                Ok((format!("Район, неделя с {}.xlsx", date_short(monday(week))), Found::Made))
            }
            Wanted::ImportProblems { run, format } => {
                let run = self.import_run(member(identity)?, run).await?;
                let day = date_short(run.created_at.with_timezone(&member(identity)?.zone).date_naive());
                Ok((format!("Ошибки загрузки {day}.{}", format.ending()), Found::Made))
            }
            Wanted::ImportTemplate => {
                self.may_import(member(identity)?).await?;
                Ok(("Школьная книга, образец.xlsx".into(), Found::Made))
            }
        }
    }

    async fn find_summary(&self, actor: &Actor, pupil: PupilId, week: NaiveDate) -> Outcome<(String, Found)> {
        let mut tx = self.store.tenant(actor.context()).await?;
        let question = (Resource::WeeklySummary, Action::Read);
        self.authorize(&mut tx, actor, Target::Pupil(pupil), question).await?;
        let reports = store::delivery::list_latest_reports(&mut tx, &[pupil.get()], week).await?;
        tx.finish();
        let Some(report) = reports.into_iter().next() else {
            let words =
                "Выписки за эту неделю нет: её готовят в конце недели. Записи недели видны в дневнике";
            return Err(Refusal::new(RefusalCode::WrongState, words).into());
        };
        let name = format!("Неделя с {}.pdf", date_short(week));
        Ok((name, Found::Stored(key(actor, FileKind::WeeklySummary, &report.file_hash)?)))
    }

    async fn find_print(&self, actor: &Actor, group: GroupId, week: NaiveDate) -> Outcome<(String, Found)> {
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group, subject: None, span: (week, week + Days::new(6)) };
        self.authorize(&mut tx, actor, target, (Resource::PrintBatch, Action::Read)).await?;
        let batch = store::delivery::find_batch(&mut tx, group, week).await?;
        tx.finish();
        let Some(batch) = batch else {
            let words = "Листов для печати за эту неделю нет: либо неделя ещё не подготовлена, либо все семьи \
                         получают сведения без бумаги";
            return Err(Refusal::new(RefusalCode::WrongState, words).into());
        };
        let name = format!("Листы класса, неделя с {}.pdf", date_short(week));
        Ok((name, Found::Stored(key(actor, FileKind::PrintBatch, &batch.file_hash)?)))
    }

    async fn may(&self, actor: &Actor, target: Target, question: (Resource, Action)) -> Outcome<()> {
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, target, question).await?;
        Ok(tx.commit().await?)
    }

    /// Writes a table on a thread of its own: it is CPU work.
    async fn written(&self, table: Table, format: TableFormat) -> Outcome<Bytes> {
        let now = self.now();
        let written = tokio::task::spawn_blocking(move || match format {
            TableFormat::Xlsx => table.xlsx(now),
            TableFormat::Csv => Ok(table.csv()),
        })
        .await
        .map_err(|_| Failure::Bug("writing a table panicked"))?;
        written.map(Bytes::from).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a table cannot be written");
            Failure::Bug("a table cannot be written")
        })
    }
}

fn member(identity: &Identity) -> Outcome<&Actor> {
    match identity {
        Identity::Member(actor) => Ok(actor),
        _ => Err(Failure::Unauthenticated),
    }
}

fn key(actor: &Actor, kind: FileKind, hash: &[u8]) -> Outcome<FileKey> {
    let hash = hash.try_into().map_err(|_| Failure::Bug("a stored file has no hash"))?;
    Ok(FileKey { school: actor.school, kind, hash: FileHash::new(hash) })
}
