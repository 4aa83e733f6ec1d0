//! `tabel demo …`: fills an empty instance with the demo and tells its week.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use clap::Subcommand;
use cli::demo::DemoKind;
use cli::demo::life::Tally;
use cli::demo::prepare::{self, Prepared, Wanted};
use cli::demo::weekly::{self, SchoolWeek};
use indicatif::MultiProgress;

use super::table::Table;
use crate::config;

#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Создать район и пять школ и прожить в них десять учебных недель
    Prepare {
        /// День, который в демонстрации «сегодня», ГГГГ-ММ-ДД
        #[arg(long)]
        today: Option<NaiveDate>,
        /// Только школы с этими пресетами, например s1; без параметра все пять
        #[arg(long, value_parser = kind)]
        only: Vec<DemoKind>,
        /// Прожить недели только в этих классах школы, например s3:ИСП-21; журналы остальных остаются пустыми
        #[arg(long, value_name = "ПРЕСЕТ:КЛАСС", value_parser = class)]
        live_in: Vec<(DemoKind, String)>,
        /// Пакет OneRoster, школы которого войдут в район
        #[arg(long)]
        district_file: Option<PathBuf>,
        /// Куда записать, кем войти; файл читает только владелец
        #[arg(long)]
        sign_ins: Option<PathBuf>,
        /// Записать всех, кто может войти, а не по одному на роль
        #[arg(long)]
        all_sign_ins: bool,
    },
    /// Поставить в очередь выписки за последнюю полную неделю
    Weekly {
        /// День, который в демонстрации «сегодня», ГГГГ-ММ-ДД
        #[arg(long)]
        today: Option<NaiveDate>,
        /// Только для школы с этим кратким названием
        #[arg(long)]
        school: Option<String>,
        /// Ждать, пока всё будет отправлено, и показать итог
        #[arg(long)]
        wait: bool,
    },
}

impl DemoCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = config::start().await?;
        let bars = MultiProgress::new();
        let day = |today: Option<NaiveDate>| today.unwrap_or_else(|| app.now().date_naive());
        match self {
            Self::Prepare { today, only, live_in, district_file, sign_ins, all_sign_ins } => {
                let started = Instant::now();
                let kinds = if only.is_empty() { DemoKind::ALL.to_vec() } else { only };
                let package = district_file.as_deref();
                let wanted = Wanted { today: day(today), kinds: &kinds, live_in: &live_in, package };
                let prepared = prepare::prepare(&app, wanted, &bars).await?;
                print!("{}", lived(&prepared));
                if district_file.is_some() {
                    println!(
                        "Школы из пакета OneRoster: согласие на почту записано всем семьям с адресом. Это решение \
                         демонстрации, в самом пакете согласий нет."
                    );
                }
                println!("Родителей с детьми в нескольких школах: {}", prepared.joined.len());
                println!("Подготовлено за {:.0} с", started.elapsed().as_secs_f64());
                let text = sign_in_text(&prepared, all_sign_ins);
                match sign_ins {
                    Some(path) => write_private(&path, &text)?,
                    None => print!("{text}"),
                }
            }
            Self::Weekly { today, school, wait } => {
                let mut schools = prepare::schools_of(&app).await?;
                if let Some(wanted) = school {
                    schools.retain(|(_, name)| *name == wanted);
                    ensure!(!schools.is_empty(), "Школы „{wanted}“ здесь нет. Все школы: tabel school list");
                }
                let week = weekly::last_full_week(day(today));
                weekly::enqueue(&app, &schools, week).await?;
                if wait {
                    let weeks = weekly::wait(&app, &schools, week, &bars).await?;
                    println!("Выписки за неделю с {}", week.format("%d.%m.%Y"));
                    print!("{}", delivered(&weeks));
                    let empty: Vec<&str> = weeks
                        .iter()
                        .filter(|week| week.totals.pupils == 0)
                        .map(|week| week.name.as_str())
                        .collect();
                    if !empty.is_empty() {
                        println!("Учебный год этих школ не захватывает неделю: {}", empty.join(", "));
                    }
                }
            }
        }
        app.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn kind(preset: &str) -> Result<DemoKind, String> {
    let found = DemoKind::ALL.into_iter().find(|kind| kind.preset() == preset);
    found.ok_or_else(|| "пресеты: s0, s1, s2, s3, s4".to_owned())
}

fn class(text: &str) -> Result<(DemoKind, String), String> {
    let (preset, class) = text.split_once(':').ok_or_else(|| "например s3:ИСП-21".to_owned())?;
    Ok((kind(preset)?, class.to_owned()))
}

fn lived(prepared: &Prepared) -> Table {
    let mut table = Table::new(&[
        "Школа",
        "уроков",
        "отметок",
        "пропусков",
        "тем",
        "заданий",
        "итоговых",
        "документов",
        "замен",
        "исправлено",
        "поздно",
        "не внесено",
        "отказов",
    ]);
    let mut sum = Tally::default();
    let mut add = |name: &str, tally: &Tally| {
        let refused: u64 = tally.refused.values().sum();
        table.row([
            name.to_owned(),
            tally.lessons.to_string(),
            tally.marks.to_string(),
            tally.absences.to_string(),
            tally.topics.to_string(),
            tally.homework.to_string(),
            tally.period_marks.to_string(),
            tally.documents.to_string(),
            tally.substitutions.to_string(),
            tally.corrected.to_string(),
            tally.late.to_string(),
            tally.missing.to_string(),
            refused.to_string(),
        ]);
    };
    for (name, tally) in &prepared.schools {
        if let Some(tally) = tally {
            add(name, tally);
            sum.add(tally);
        }
    }
    add("всего", &sum);
    let mut refused: Vec<_> = sum.refused.iter().collect();
    refused.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (words, count) in refused.into_iter().take(8) {
        eprintln!("отказ ×{count}: {words}");
    }
    table
}

fn delivered(weeks: &[SchoolWeek]) -> Table {
    let mut table = Table::new(&[
        "Школа",
        "учеников",
        "почта",
        "печать",
        "дневник",
        "PDF",
        "принято",
        "отказано",
        "удержано",
        "пачек",
        "листов",
        "секунд",
    ]);
    for week in weeks {
        let totals = &week.totals;
        table.row([
            week.name.clone(),
            totals.pupils.to_string(),
            totals.by_mail.to_string(),
            totals.on_paper.to_string(),
            totals.in_diary.to_string(),
            totals.reports.to_string(),
            totals.accepted.to_string(),
            totals.refused.to_string(),
            totals.withheld.to_string(),
            totals.batches.to_string(),
            totals.sheets.to_string(),
            format!("{:.0}", week.seconds),
        ]);
    }
    table
}

fn sign_in_text(prepared: &Prepared, all: bool) -> String {
    let mut table = Table::new(&["Роль", "Логин", "Имя", "Где"]);
    let others = prepared.others.iter().filter(|_| all);
    for one in prepared.sign_ins.iter().chain(&prepared.joined).chain(others) {
        table.row([one.role.title_ru().to_owned(), one.login.clone(), one.name.clone(), one.school.clone()]);
    }
    format!("Кем войти (пароль у всех один: {})\n{table}", prepared.password)
}

/// A file only its owner may read: it holds the password of the demo.
fn write_private(path: &std::path::Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).write(true).truncate(true).mode(0o600);
    let mut file = options.open(path).with_context(|| format!("write {}", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
