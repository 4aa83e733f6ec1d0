//! Slips for a whole class or several employees at once, to be printed and cut (S1-2.2, S2-O8.4c).

use std::collections::HashSet;

use authz::{Action, Resource};
use chrono::NaiveDate;
use domain::id::{GroupId, PersonId, StaffId};
use domain::person::PersonName;
use store::SystemReason;
use store::slip::{Holder, HolderLine};

use super::note;
use crate::access::Target;
use crate::import::login::LoginProposals;
use crate::{Actor, App, Outcome, Refusal, RefusalCode};

/// Most slips at once.
const MOST_SLIPS: usize = 200;

/// Who gets slips.
#[derive(Debug, Clone)]
pub enum SlipsFor {
    /// A group's pupils, their guardians, or both.
    Group {
        /// The group.
        group: GroupId,
        /// Its pupils.
        pupils: bool,
        /// Their guardians.
        guardians: bool,
    },
    /// These employees.
    Staff(Vec<StaffId>),
}

/// A slip as it is printed: the only moment its code exists outside the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedSlip {
    /// For whom.
    pub holder: Holder,
    /// Full name.
    pub name: String,
    /// The pupil a guardian stands for.
    pub child: Option<String>,
    /// Code in groups of four.
    pub code: String,
    /// The login to sign in with afterwards; empty for whoever keeps the account they have.
    pub login: String,
    /// Last local day.
    pub expires_on: NaiveDate,
}

/// Slips of one printing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedSlips {
    /// Families together, in Russian order of the pupils.
    pub slips: Vec<IssuedSlip>,
    /// People who have an account already and were left out.
    pub skipped: usize,
}

impl App {
    /// Issues slips to all of a group or to some employees; whoever has an account is left out unless `renew`, which is
    /// how a forgotten password is replaced. Earlier slips of the same people stop working.
    #[tracing::instrument(skip_all, name = "people.issue_slips")]
    pub async fn issue_slips(&self, actor: &Actor, whom: &SlipsFor, renew: bool) -> Outcome<IssuedSlips> {
        let now = self.now();
        let today = actor.today(now);
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = match whom {
            SlipsFor::Group { group, .. } => {
                Target::Group { group: *group, subject: None, span: (today, today) }
            }
            SlipsFor::Staff(_) => Target::School,
        };
        let mut facts = self.facts(&mut tx, actor, target).await?;
        facts.grade_range &= target != Target::School;
        self.decide(actor, &facts, (Resource::CredentialsSlip, Action::Issue))?;
        let lines = match whom {
            SlipsFor::Group { group, pupils, guardians } => {
                store::slip::list_group_holders(&mut tx, *group, today, (*pupils, *guardians)).await?
            }
            SlipsFor::Staff(staff) => {
                let staff: Vec<i64> = staff.iter().take(MOST_SLIPS + 1).map(|id| id.get()).collect();
                store::slip::list_staff_holders(&mut tx, &staff, today).await?
            }
        };
        let mut seen = HashSet::new();
        let lines: Vec<HolderLine> = lines.into_iter().filter(|line| seen.insert(line.person)).collect();
        let (with_account, taken) = self.accounts_of(&lines).await?;
        let skipped = if renew { 0 } else { with_account.len() };
        let lines: Vec<HolderLine> =
            lines.into_iter().filter(|line| renew || !with_account.contains(&line.person)).collect();
        if lines.is_empty() {
            let words = "Листки выдавать некому: у всех уже есть вход. Чтобы заменить забытый пароль, выдайте листок \
                         одному человеку";
            return Err(Refusal::new(RefusalCode::WrongState, words).into());
        }
        if lines.len() > MOST_SLIPS {
            let words =
                format!("За один раз можно выдать не больше {MOST_SLIPS} листков. Выдайте их по частям");
            return Err(Refusal::new(RefusalCode::InvalidInput, words).into());
        }
        let mut proposals = LoginProposals::new(taken);
        let mut stored = Vec::with_capacity(lines.len());
        let expires_at = now + crate::slip::TERM;
        let expires_on = expires_at.with_timezone(&actor.zone).date_naive();
        let slips = lines
            .into_iter()
            .map(|line| {
                let (code, hash) = self.new_code();
                stored.push((line.person, hash));
                let (family, given, patronymic) = line.name;
                let login = if with_account.contains(&line.person) {
                    String::new()
                } else {
                    proposals.propose(&family, &given, patronymic.as_deref())
                };
                let name = PersonName { family, given, patronymic }.full();
                IssuedSlip { holder: line.holder, name, child: line.child, code, login, expires_on }
            })
            .collect();
        store::slip::insert_slips(&mut tx, &stored, actor.account, (now, expires_at)).await?;
        let target = match whom {
            SlipsFor::Group { group, .. } => format!("group {group}, {} slips", stored.len()),
            SlipsFor::Staff(_) => format!("staff, {} slips", stored.len()),
        };
        note(&mut tx, actor, (Action::Issue, Resource::CredentialsSlip, &target), now).await?;
        tx.commit().await?;
        Ok(IssuedSlips { slips, skipped })
    }

    /// Who of these has an account, and which logins the proposals must avoid.
    async fn accounts_of(&self, lines: &[HolderLine]) -> Outcome<(HashSet<PersonId>, Vec<String>)> {
        let persons: Vec<i64> = lines.iter().map(|line| line.person.get()).collect();
        let mut untaken = LoginProposals::default();
        let beginnings: Vec<String> = lines
            .iter()
            .map(|line| untaken.propose(&line.name.0, &line.name.1, line.name.2.as_deref()))
            .map(|login| login.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
            .collect();
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let accounts = store::people::list_sign_ins(&mut tx, &persons).await?;
        let taken = store::people::list_logins_like(&mut tx, &beginnings).await?;
        tx.commit().await?;
        Ok((accounts.into_iter().map(|state| state.person).collect(), taken))
    }
}
