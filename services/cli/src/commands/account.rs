//! `tabel account …`: first accounts of an instance. Everybody else gets a slip from their school.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::id::{DistrictId, SchoolId};

use crate::config;

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Создать учётную запись; пароль читается со стандартного ввода
    Create(CreateAccount),
}

#[derive(Debug, Args)]
pub struct CreateAccount {
    /// Номер школы: запись для её сотрудника, родителя или ученика
    #[arg(long, requires = "member", conflicts_with = "district")]
    school: Option<i32>,
    /// Код человека в списках школы
    #[arg(long)]
    member: Option<String>,
    /// Номер района: запись для сотрудника управления
    #[arg(long, requires = "name", requires = "login")]
    district: Option<i32>,
    /// Имя сотрудника управления
    #[arg(long)]
    name: Option<String>,
    /// Логин сотрудника управления; в школе логин составляется из имени
    #[arg(long)]
    login: Option<String>,
}

impl AccountCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Create(new) = self;
        let mut password = String::new();
        std::io::stdin().take(1024).read_to_string(&mut password).context("пароль не прочитан")?;
        let app = config::start().await?;
        let password = app.hash_password(password.trim_end_matches(['\r', '\n']).to_string()).await?;
        match (new.school, new.district) {
            (Some(school), _) => {
                let school = SchoolId::new(school);
                let code = new.member.unwrap_or_default();
                let mut members = app.members(school).await?;
                members.retain(|member| member.external_id == code);
                members.truncate(1);
                if members.is_empty() {
                    bail!(
                        "В школе нет человека с кодом „{code}“ и ролью. Проверьте код в загруженных списках"
                    );
                }
                for account in app.open_accounts(school, members, &password).await? {
                    println!("Логин: {}", account.login);
                }
            }
            (None, Some(district)) => {
                let (name, login) = (new.name.unwrap_or_default(), new.login.unwrap_or_default());
                app.open_officer(DistrictId::new(district), (&name, &login), &password).await?;
                println!("Логин: {login}");
            }
            (None, None) => bail!("Укажите --school с --member или --district с --name и --login"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
