//! `tabel district …` and `tabel school …`.

use std::process::ExitCode;

use app::provision::NewSchool;
use app::regulation::Preset;
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use domain::id::DistrictId;
use domain::regulation::StudyWeek;

use super::table::Table;
use crate::config;

#[derive(Debug, Subcommand)]
pub enum DistrictCommand {
    /// Создать район (управление образования); повтор с тем же кодом находит его
    Create {
        /// Название
        name: String,
        /// Код, по которому район находят файлы
        #[arg(long)]
        code: String,
        /// Часовой пояс
        #[arg(long, default_value = "Europe/Moscow")]
        zone: Tz,
    },
}

#[derive(Debug, Subcommand)]
pub enum SchoolCommand {
    /// Создать школу с положением, видами работ и расписанием выписок
    Create(Box<CreateSchool>),
    /// Показать школы
    List,
}

#[derive(Debug, Args)]
pub struct CreateSchool {
    /// Краткое название
    name: String,
    /// Полное наименование; по умолчанию краткое
    #[arg(long)]
    full_name: Option<String>,
    /// Номер района
    #[arg(long)]
    district: i32,
    /// Образец положения
    #[arg(long, value_parser = parse_preset)]
    preset: Preset,
    /// Часовой пояс
    #[arg(long, default_value = "Europe/Moscow")]
    zone: Tz,
    /// Телефон для писем
    #[arg(long)]
    phone: Option<String>,
    /// Код школы в её файлах: файл другой школы тогда не загрузится
    #[arg(long)]
    code: Option<String>,
    /// С какого дня действует положение; по умолчанию с 1 сентября
    #[arg(long)]
    regulation_from: Option<NaiveDate>,
    /// Учебная неделя по календарному учебному графику школы: five_days или six_days; по умолчанию как в образце
    #[arg(long, value_parser = parse_week)]
    study_week: Option<StudyWeek>,
}

pub fn parse_preset(text: &str) -> Result<Preset, String> {
    Preset::from_code(text).ok_or_else(|| {
        let known: Vec<String> =
            Preset::ALL.iter().map(|preset| format!("{} — {}", preset.code(), preset.title_ru())).collect();
        format!("образцы: {}", known.join("; "))
    })
}

fn parse_week(text: &str) -> Result<StudyWeek, String> {
    StudyWeek::from_code(text).ok_or_else(|| "бывает five_days и six_days".to_owned())
}

impl DistrictCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Create { name, code, zone } = self;
        let app = config::start().await?;
        let id = app.create_district(&name, zone, &code).await?;
        println!("Район „{name}“: номер {id}");
        Ok(ExitCode::SUCCESS)
    }
}

impl SchoolCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let app = config::start().await?;
        match self {
            Self::Create(new) => {
                let id = app
                    .create_school(&NewSchool {
                        district: DistrictId::new(new.district),
                        preset: new.preset,
                        full_name: new.full_name.unwrap_or_else(|| new.name.clone()),
                        short_name: new.name.clone(),
                        phone: new.phone,
                        zone: new.zone,
                        external_id: new.code,
                        regulation_from: new.regulation_from,
                        study_week: new.study_week,
                    })
                    .await?;
                println!("Школа „{}“: номер {id}", new.name);
            }
            Self::List => {
                let mut table = Table::new(&["Номер", "Район", "Школа"]);
                for (school, district, name) in app.schools().await? {
                    table.row([school.to_string(), district.to_string(), name]);
                }
                print!("{table}");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
