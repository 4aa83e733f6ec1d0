//! One-time slips: issued by the administrator, or by the class teacher for the own class (S1-2.2, S2-O8.4c), used once
//! to take an account or to add this school to the account a person already has.

use authz::{Action, Resource};
use chrono::TimeDelta;
use domain::id::{GroupId, PersonId};
use domain::role::Role;
use domain::text::normalise_typed;
use sha2::{Digest, Sha256};
use store::SystemReason;
use store::account::NewAccount;
pub use store::slip::Holder;
use store::slip::Slip;

use crate::access::Target;
use crate::password::check_new;
use crate::sign_in::{SignedIn, TokenHash, on_behalf, strictest};
use crate::{Actor, App, Failure, Identity, Outcome, Refusal, RefusalCode};

/// How long a slip works.
pub(crate) const TERM: TimeDelta = TimeDelta::days(14);
/// Letters and digits that are not mistaken for each other on paper; 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A slip as it is printed: the only moment its code exists outside the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedSlip {
    /// Code in groups of four («K7QM-…»), 60 bits.
    pub code: String,
    /// The login to sign in with afterwards; empty when the person has an account already.
    pub login: String,
}

impl App {
    /// Issues a slip: the administrator for anybody of the school, the class teacher for pupils and families of the
    /// own class. `login` is what the person will sign in with, printed beside the code.
    pub async fn issue_slip(
        &self,
        actor: &Actor,
        holder: Holder,
        group: Option<GroupId>,
        login: &str,
    ) -> Outcome<PrintedSlip> {
        let now = self.now();
        let today = actor.today(now);
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = match group {
            Some(group) => Target::Group { group, subject: None, span: (today, today) },
            None => Target::School,
        };
        self.authorize(&mut tx, actor, target, (Resource::CredentialsSlip, Action::Issue)).await?;
        let person =
            store::slip::find_holder(&mut tx, holder, group, today).await?.ok_or(Failure::NotFound)?;
        let (code, hash) = self.new_code();
        store::slip::insert_slip(&mut tx, person, &hash, actor.account, (now, now + TERM)).await?;
        tx.commit().await?;
        Ok(PrintedSlip { code, login: login.to_string() })
    }

    /// Takes an account with a slip: sets the password and signs in. Somebody signed in adds the school instead. Gives
    /// the sessions that ended with the old password, too, so that caches forget them.
    #[tracing::instrument(skip_all, name = "account.use_slip")]
    pub async fn use_slip(
        &self,
        identity: &Identity,
        (slip, login): (&str, &str),
        password: String,
        new: &TokenHash,
    ) -> Outcome<(SignedIn, Vec<TokenHash>)> {
        let now = self.now();
        let hash = code_hash(slip);
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let found = store::slip::find_slip(&mut tx, &hash).await?.filter(|slip| slip.expires_at > now);
        let Some(slip) = found else {
            let words =
                "Срок листка истёк или код набран с ошибкой. Новый листок выдаст классный руководитель";
            return Err(Refusal::new(RefusalCode::SlipExpired, words).field("code").into());
        };
        if let Some((account, person)) = identity.account() {
            store::slip::update_slip_used(&mut tx, &slip, now).await?;
            let account =
                store::account::find_account(&mut tx, account).await?.ok_or(Failure::Unauthenticated)?;
            tx.commit().await?;
            self.join_school(&slip, person).await?;
            let mut tx = self.store.system(SystemReason::SignIn).await?;
            let signed_in = self.open_session(&mut tx, &account, new).await?;
            tx.commit().await?;
            return Ok((signed_in, Vec::new()));
        }
        let choices = store::session::list_choices(&mut tx, slip.person, now.date_naive()).await?;
        tx.commit().await?;
        let known = self.account_of(slip.person).await?;
        let login =
            known.as_ref().map_or_else(|| login.trim().to_lowercase(), |account| account.login.clone());
        check_new(&password, &login, strictest(&choices).or(Some(Role::Parent)))
            .map_err(|refusal| refusal.field("password"))?;
        if domain::account::Login::parse(&login).is_err() {
            let words = "Логин: от 3 до 64 латинских букв, цифр, точек, дефисов и подчёркиваний";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("login").into());
        }
        let password_hash = self.passwords.hash(password, self.random()).await?;
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        // The slip may have been used while the password was hashed.
        let slip = store::slip::find_slip(&mut tx, &hash).await?.ok_or(Failure::NotFound)?;
        let mut ended = Vec::new();
        match &known {
            Some(account) => {
                store::account::update_password(&mut tx, account.id, &password_hash, false).await?;
                ended = store::session::delete_sessions_of(&mut tx, account.id, None).await?;
            }
            None => {
                let new = NewAccount {
                    person: slip.person,
                    login: login.clone(),
                    password_hash,
                    must_change_password: false,
                };
                if store::account::insert_accounts(&mut tx, &[new], now).await?.is_empty() {
                    let words = "Такой логин уже занят. Придумайте другой";
                    return Err(Refusal::new(RefusalCode::InvalidInput, words).field("login").into());
                }
            }
        }
        store::slip::update_slip_used(&mut tx, &slip, now).await?;
        let account =
            store::account::find_account_by_login(&mut tx, &login).await?.ok_or(Failure::NotFound)?;
        let signed_in = self.open_session(&mut tx, &account, new).await?;
        tx.commit().await?;
        Ok((signed_in, ended.into_iter().map(|one| one.token).collect()))
    }

    async fn account_of(&self, person: PersonId) -> Outcome<Option<store::account::Account>> {
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let found = store::account::find_account_of(&mut tx, person).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The school's rows of the slip's person become rows of the signed-in person (security.md C-15: proof on paper).
    async fn join_school(&self, slip: &Slip, person: PersonId) -> Outcome<()> {
        let mut tx = self.store.tenant(on_behalf(slip.school, None)).await?;
        store::slip::update_person(&mut tx, slip.person, person).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) fn new_code(&self) -> (String, [u8; 32]) {
        let random: [u8; 12] = self.random();
        let letters: Vec<char> =
            random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        let code =
            letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-");
        let hash = code_hash(&code);
        (code, hash)
    }
}

/// Hash of a code as it is typed: case, spaces and hyphens do not matter, nor on which of two keyboards a letter that
/// looks alike was typed.
fn code_hash(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).collect();
    Sha256::digest(normalise_typed(&plain).as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(code_hash("K7QM-2XYZ-ABCD"), code_hash(" k7qm 2xyzabcd "));
        // К, М, Х, У, А, В, С of the Russian layout.
        assert_eq!(code_hash("K7QM-2XYZ-ABCD"), code_hash("К7QМ 2ХУZ АВСD"));
        assert_ne!(code_hash("K7QM-2XYZ-ABCD"), code_hash("K7QM-2XYZ-ABCE"));
    }
}
