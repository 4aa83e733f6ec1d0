//! A parent with children in two schools: the second school issues a slip, the parent, signed in with the account
//! of the first one, uses it, and from then on chooses between the schools.

use anyhow::{Context as _, Result};
use app::slip::Holder;
use app::{App, Identity};
use domain::role::Role;

use super::super::prepare::{SignIn, short_name};
use super::LifeSchool;

/// Joins the guardians whom the books of several schools give the same shared code. Gives them with all their schools.
pub async fn join(app: &App, schools: &[LifeSchool]) -> Result<Vec<SignIn>> {
    let mut joined = Vec::new();
    for (at, home) in schools.iter().enumerate() {
        for guardian in home.roster.guardians.iter().filter(|one| one.person.shared_key.is_some()) {
            let key = guardian.person.shared_key.as_ref();
            if schools[..at].iter().any(|earlier| guardian_of(earlier, key).is_some()) {
                continue;
            }
            let Some(account) = home
                .people
                .iter()
                .find(|one| one.actor.role == Role::Parent && one.member.external_id == guardian.external_id)
            else {
                continue;
            };
            let identity = Identity::Account { account: account.actor.account, person: account.actor.person };
            let mut names = vec![short_name(&home.roster)];
            for other in &schools[at + 1..] {
                let Some(external) = guardian_of(other, key) else { continue };
                let members = app.members(other.school).await?;
                let there = members
                    .iter()
                    .find(|member| member.guardian.is_some() && member.external_id == external)
                    .and_then(|member| member.guardian)
                    .context("a guardian of the roster is not in the school")?;
                let administrator = other
                    .people
                    .iter()
                    .find(|one| one.actor.role == Role::SchoolAdministrator)
                    .context("the school has no administrator")?;
                let slip = app
                    .issue_slip(&administrator.actor, Holder::Guardian(there), None, &account.login)
                    .await?;
                let token: [u8; 32] = app.random();
                app.use_slip(&identity, (&slip.code, &account.login), String::new(), &token).await?;
                app.sign_out(&token).await?;
                names.push(short_name(&other.roster));
            }
            if names.len() > 1 {
                joined.push(SignIn {
                    role: Role::Parent,
                    login: account.login.clone(),
                    name: account.actor.name.clone(),
                    school: names.join(", "),
                });
            }
        }
    }
    Ok(joined)
}

fn guardian_of<'a>(school: &'a LifeSchool, key: Option<&String>) -> Option<&'a str> {
    let found = school.roster.guardians.iter().find(|one| one.person.shared_key.as_ref() == key);
    found.map(|one| one.external_id.as_str())
}
