//! Accounts which the operator of the instance opens for members of a school and officers of a district, with a
//! password the operator chose. People of a school get theirs with a slip ([`crate::slip`]) and choose their own.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::id::{AccountId, DistrictId, GuardianId, MembershipId, PersonId, PupilId, SchoolId, StaffId};
use domain::person::PersonName;
use domain::role::Role;
use store::account::NewAccount;
use store::roster::{Row, Table};
use store::{SystemReason, TenantContext};

use crate::import::login::LoginProposals;
use crate::password::check_new;
use crate::{Actor, App, Failure, Outcome};

/// A password that was hashed once for many accounts.
#[derive(Clone)]
pub struct HashedPassword(String);

/// A membership of a school: one person in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub membership: MembershipId,
    /// The human being.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// Name in this school.
    pub name: PersonName,
    /// The roster's own id of the employee, guardian or pupil.
    pub external_id: String,
    /// The employee, when it is one.
    pub staff: Option<StaffId>,
    /// The guardian, when it is one.
    pub guardian: Option<GuardianId>,
    /// The pupil, when it is one.
    pub pupil: Option<PupilId>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
}

/// A member who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedAccount {
    /// What to sign in with.
    pub login: String,
    /// The member.
    pub member: Member,
    /// The member as who acts.
    pub actor: Actor,
}

impl App {
    /// Checks a password by the rule for employees and hashes it.
    pub async fn hash_password(&self, password: String) -> Outcome<HashedPassword> {
        check_new(&password, "", Some(Role::Director))?;
        Ok(HashedPassword(self.passwords.hash(password, self.random()).await?))
    }

    /// All memberships of a school. Four statements.
    pub async fn members(&self, school: SchoolId) -> Outcome<Vec<Member>> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let mut people: HashMap<(&'static str, i64), (PersonName, String)> = HashMap::new();
        for (table, column) in
            [(Table::Staff, "staff_id"), (Table::Guardian, "guardian_id"), (Table::Pupil, "pupil_id")]
        {
            for row in store::roster::list_rows(&mut tx, table).await? {
                let name = PersonName {
                    family: text(&row, "family_name"),
                    given: text(&row, "given_name"),
                    patronymic: Some(text(&row, "patronymic")).filter(|text| !text.is_empty()),
                };
                people.insert((column, number(&row, "id").unwrap_or(0)), (name, text(&row, "external_id")));
            }
        }
        let rows = store::roster::list_rows(&mut tx, Table::Membership).await?;
        tx.finish();
        let member = |row: &Row| {
            let (column, id) = ["staff_id", "guardian_id", "pupil_id"]
                .into_iter()
                .find_map(|column| Some((column, number(row, column)?)))?;
            let (name, external_id) = people.get(&(column, id))?.clone();
            Some(Member {
                membership: MembershipId::new(number(row, "id")?),
                person: PersonId::new(number(row, "person_id")?),
                role: Role::from_code(&text(row, "role"))?,
                name,
                external_id,
                staff: number(row, "staff_id").map(StaffId::new),
                guardian: number(row, "guardian_id").map(GuardianId::new),
                pupil: number(row, "pupil_id").map(PupilId::new),
                starts_on: text(row, "starts_on").parse().ok(),
            })
        };
        rows.iter().map(member).collect::<Option<_>>().ok_or(Failure::Bug("a membership has no person"))
    }

    /// Opens accounts for members of one school; who has one keeps it with its password. In the order of `members`.
    pub async fn open_accounts(
        &self,
        school: SchoolId,
        members: Vec<Member>,
        password: &HashedPassword,
    ) -> Outcome<Vec<OpenedAccount>> {
        let now = self.now();
        let zone = self.zone_of(school).await?;
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        let mut known: HashMap<PersonId, (AccountId, String)> = HashMap::new();
        let mut wanted: Vec<&Member> = Vec::new();
        for member in &members {
            if known.contains_key(&member.person) || wanted.iter().any(|other| other.person == member.person)
            {
                continue;
            }
            match store::account::find_account_of(&mut tx, member.person).await? {
                Some(account) => {
                    known.insert(member.person, (account.id, account.login));
                }
                None => wanted.push(member),
            }
        }
        // A login somebody else on the instance has is skipped by the database; the next proposal has a number.
        let mut proposals = LoginProposals::default();
        while !wanted.is_empty() {
            let new: Vec<NewAccount> = wanted
                .iter()
                .map(|member| NewAccount {
                    person: member.person,
                    login: login(&mut proposals, &member.name),
                    password_hash: password.0.clone(),
                    must_change_password: false,
                })
                .collect();
            for (person, account) in store::account::insert_accounts(&mut tx, &new, now).await? {
                let login = new.iter().find(|one| one.person == person).map(|one| one.login.clone());
                known.insert(person, (account, login.unwrap_or_default()));
            }
            wanted.retain(|member| !known.contains_key(&member.person));
        }
        tx.commit().await?;
        let opened = members.into_iter().map(|member| {
            let (account, login) =
                known.get(&member.person).cloned().ok_or(Failure::Bug("an account is missing"))?;
            let actor = actor(school, zone, account, &member);
            Ok(OpenedAccount { login, member, actor })
        });
        opened.collect()
    }

    /// Makes somebody an officer of a district, with an account. Safe to repeat: the login is found again.
    pub async fn open_officer(
        &self,
        district: DistrictId,
        (name, login): (&str, &str),
        password: &HashedPassword,
    ) -> Outcome<AccountId> {
        let now = self.now();
        let mut tx = self.store.system(SystemReason::Provisioning).await?;
        if let Some(account) = store::account::find_account_by_login(&mut tx, login).await? {
            store::provision::insert_officer(&mut tx, district, account.person, name).await?;
            tx.commit().await?;
            return Ok(account.id);
        }
        let person = store::provision::insert_person(&mut tx, now).await?;
        store::provision::insert_officer(&mut tx, district, person, name).await?;
        let new = NewAccount {
            person,
            login: login.to_owned(),
            password_hash: password.0.clone(),
            must_change_password: false,
        };
        let made = store::account::insert_accounts(&mut tx, &[new], now).await?;
        tx.commit().await?;
        made.first().map(|(_, account)| *account).ok_or(Failure::Bug("an officer's login vanished"))
    }

    async fn zone_of(&self, school: SchoolId) -> Outcome<Tz> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let zone = store::figures::get_zone(&mut tx).await?;
        tx.finish();
        Ok(zone)
    }
}

fn actor(school: SchoolId, zone: Tz, account: AccountId, member: &Member) -> Actor {
    Actor {
        account,
        person: member.person,
        school,
        membership: member.membership,
        role: member.role,
        staff: member.staff,
        guardian: member.guardian,
        pupil: member.pupil,
        name: member.name.short(),
        zone,
        request: 0,
    }
}

/// The next free proposal that is long enough for a login.
fn login(proposals: &mut LoginProposals, name: &PersonName) -> String {
    loop {
        let login = proposals.propose(&name.family, &name.given, name.patronymic.as_deref());
        if domain::account::Login::parse(&login).is_ok() {
            return login;
        }
    }
}

fn text(row: &Row, column: &str) -> String {
    row.get(column).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn number(row: &Row, column: &str) -> Option<i64> {
    row.get(column).and_then(serde_json::Value::as_i64)
}
