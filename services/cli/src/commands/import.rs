//! `tabel import`: the Russian report of a check, an application or an undo.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::import::apply::{Counts, DistrictOptions, ImportOptions, Importer, SchoolImport};
use app::import::{ImportReport, InputFile, Limits, ReadOptions, Severity};
use app::regulation::Preset;
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use domain::id::{DistrictId, ImportId, SchoolId};

use super::create::parse_preset;
use super::table::Table;
use crate::config;

/// Changes printed word by word.
const SHOWN_CHANGES: usize = 40;
/// Milder findings printed word by word; errors are all printed.
const SHOWN_NOTES: usize = 40;

/// Без --apply ничего не меняется: печатается отчёт о том, что изменилось бы.
#[derive(Debug, Args)]
pub struct ImportCommand {
    /// Файлы одной загрузки: книга XLSX, листы CSV, папка или архив, пакет OneRoster
    files: Vec<PathBuf>,
    /// Номер школы
    #[arg(long, conflicts_with = "district")]
    school: Option<i32>,
    /// Номер района (0: район из файла): загрузить все школы пакета
    #[arg(long)]
    district: Option<i32>,
    /// Только проверить (так и без ключей)
    #[arg(long, conflicts_with_all = ["apply", "undo"])]
    dry_run: bool,
    /// Применить: всё или ничего
    #[arg(long, conflicts_with = "undo")]
    apply: bool,
    /// Отменить загрузку с этим номером
    #[arg(long, value_name = "ЗАГРУЗКА", requires = "school")]
    undo: Option<i64>,
    /// Не завершать членство, нагрузку и уроки, которых в файле больше нет
    #[arg(long)]
    keep_missing: bool,
    /// OneRoster: с какого дня у школы есть согласия семей на почту
    #[arg(long)]
    email_consent_on: Option<NaiveDate>,
    /// Часовой пояс новых школ района
    #[arg(long, default_value = "Europe/Moscow")]
    zone: Tz,
    /// Образец положения новых школ района
    #[arg(long, value_parser = parse_preset, default_value = "s0")]
    preset: Preset,
}

impl ImportCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = config::start().await?;
        if let (Some(run), Some(school)) = (self.undo, self.school) {
            let undone =
                app.undo_import(Importer::Operator, SchoolId::new(school), ImportId::new(run)).await?;
            println!(
                "Загрузка {run} отменена. Удалено строк: {}, возвращено прежних значений: {}, возвращено строк: {}",
                undone.removed, undone.restored, undone.returned
            );
            return Ok(ExitCode::SUCCESS);
        }
        let files = read(&self.files)?;
        let options = ImportOptions {
            read: ReadOptions { email_consent_on: self.email_consent_on, ..ReadOptions::default() },
            end_missing: self.keep_missing.then_some(false),
        };
        if let Some(school) = self.school {
            let school = SchoolId::new(school);
            let done = if self.apply {
                app.apply_import(Importer::Operator, school, files, options).await?
            } else {
                app.check_import(Importer::Operator, school, files, options).await?
            };
            print_problems(&done.report);
            print_school(&done);
            return Ok(ended(done.report.has_errors()));
        }
        let Some(district) = self.district else { bail!("Укажите --school или --district") };
        let district = Some(DistrictId::new(district)).filter(|district| district.get() > 0);
        let options = DistrictOptions {
            district,
            zone: self.zone,
            preset: self.preset,
            regulation_from: None,
            import: options,
            dry_run: !self.apply,
        };
        let done = app.import_district(files, options).await?;
        print_problems(&done.report);
        for name in &done.planned {
            println!("Будет создана школа „{name}“");
        }
        for school in &done.schools {
            print_school(school);
        }
        let errors = done.report.has_errors() || done.schools.iter().any(|school| school.report.has_errors());
        Ok(ended(errors))
    }
}

fn ended(errors: bool) -> ExitCode {
    if errors {
        println!("Есть ошибки: ничего не загружено.");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Files as named; a folder stands for the files in it.
fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<InputFile>> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(|| format!("папка {}", path.display()))?;
            for entry in entries {
                let path = entry?.path();
                if path.is_file() {
                    all.push(path);
                }
            }
        } else {
            all.push(path.clone());
        }
    }
    if all.is_empty() {
        bail!("Не указан ни один файл");
    }
    all.sort();
    all.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> anyhow::Result<InputFile> {
    let limit = Limits::default().file_bytes;
    let size = std::fs::metadata(path).with_context(|| format!("файл {}", path.display()))?.len();
    if size > limit as u64 {
        bail!(
            "Файл {} больше {} МБ. Разделите данные на несколько файлов",
            path.display(),
            limit / (1024 * 1024)
        );
    }
    let bytes = std::fs::read(path).with_context(|| format!("файл {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(InputFile { name, bytes })
}

fn print_problems(report: &ImportReport) {
    let (errors, milder): (Vec<_>, Vec<_>) =
        report.problems().iter().partition(|problem| problem.severity == Severity::Error);
    for problem in &errors {
        println!("{problem} [{}]", problem.rule);
    }
    for problem in milder.iter().take(SHOWN_NOTES) {
        println!("{problem}");
    }
    let hidden = milder.len().saturating_sub(SHOWN_NOTES) + report.left_out();
    if hidden > 0 {
        println!("… и ещё: {hidden}");
    }
    println!(
        "Ошибок: {}, предупреждений: {}, примечаний: {}",
        report.errors(),
        report.warnings(),
        report.notes()
    );
}

fn print_school(done: &SchoolImport) {
    let what = if done.applied {
        "загружено"
    } else {
        "проверка, ничего не записано"
    };
    println!("\nШкола „{}“: загрузка {}, {what}", done.school_name, done.run);
    print!("{}", counts(&done.counts));
    for change in done.counts.changes.iter().take(SHOWN_CHANGES) {
        println!("{}: {}: «{}» → «{}»", change.row, change.field, change.was, change.becomes);
    }
    let hidden = done.counts.changed_fields.saturating_sub(SHOWN_CHANGES);
    if hidden > 0 {
        println!("… и ещё изменений: {hidden}");
    }
}

fn counts(counts: &Counts) -> Table {
    let mut table = Table::new(&["Таблица", "новых", "изменится", "без изменений", "завершится", "удалится"]);
    for (title, count) in counts.in_order() {
        table.row([
            title.to_string(),
            count.added.to_string(),
            count.changed.to_string(),
            count.unchanged.to_string(),
            count.ended.to_string(),
            count.removed.to_string(),
        ]);
    }
    table
}
