//! The commands, one file each. Messages are Russian: the operator of an instance reads them.

mod account;
mod create;
mod demo;
mod import;
mod lessons;
mod table;

use std::process::ExitCode;

use app::Failure;
use clap::{Parser, Subcommand};

/// Управление установкой «Табеля».
#[derive(Debug, Parser)]
#[command(name = "tabel", version, about, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Применить миграции и записать ключ контекста (от имени владельца базы)
    Migrate,
    /// Районы
    #[command(subcommand)]
    District(create::DistrictCommand),
    /// Школы
    #[command(subcommand)]
    School(create::SchoolCommand),
    /// Загрузить списки: проверить, применить, отменить
    Import(import::ImportCommand),
    /// Уроки
    #[command(subcommand)]
    Lessons(lessons::LessonsCommand),
    /// Учётные записи
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Демонстрация
    #[command(subcommand)]
    Demo(demo::DemoCommand),
}

impl Cli {
    /// Runs the command.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Migrate => {
                let (url, key) = crate::config::owner()?;
                app::operate::migrate(&url, &key).await?;
                println!("Миграции применены, ключ контекста записан.");
                Ok(ExitCode::SUCCESS)
            }
            Command::District(command) => command.run().await,
            Command::School(command) => command.run().await,
            Command::Import(command) => command.run().await,
            Command::Lessons(command) => command.run().await,
            Command::Account(command) => command.run().await,
            Command::Demo(command) => command.run().await,
        }
    }
}

/// An error as the operator reads it: a refusal is its own sentence, everything else its chain of causes.
pub fn explain(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Failure>() {
        Some(Failure::Refused(refusal)) => format!("Отказ: {}", refusal.message),
        Some(Failure::NotFound) => "Такой школы, района или загрузки нет".into(),
        _ => format!("Ошибка: {error:#}"),
    }
}
