//! `tabel lessons …`.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Subcommand;
use domain::id::SchoolId;

use crate::config;

#[derive(Debug, Subcommand)]
pub enum LessonsCommand {
    /// Разложить расписание в уроки; повтор добавляет только недостающие
    LayOut {
        /// Номер школы
        #[arg(long)]
        school: i32,
        /// Первый день, ГГГГ-ММ-ДД
        #[arg(long)]
        from: NaiveDate,
        /// Последний день
        #[arg(long)]
        to: NaiveDate,
    },
}

impl LessonsCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Self::LayOut { school, from, to } = self;
        let app = config::start().await?;
        let done = app.lay_out_lessons(SchoolId::new(school), from, to).await?;
        println!("Учебных дней: {}, новых уроков: {}", done.study_days, done.lessons);
        Ok(ExitCode::SUCCESS)
    }
}
