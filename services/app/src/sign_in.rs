//! Signing in, choosing a school and role, signing out, passwords and slips.
//!
//! Who is told what: an unknown login, a wrong password and a blocked account are one answer of one duration
//! (security.md C-32). How often one may try is the gateway's business (it sees networks), how many hashes run at
//! once is ours.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{AccountId, DistrictId, MembershipId, SchoolId};
use domain::role::Role;
use store::account::Account;
pub use store::session::{Choice, Office, TokenHash};
use store::session::{EndedSession, NewSession, Session};
use store::{SystemReason, SystemTx, TenantContext};

use crate::password::check_new;
use crate::{Actor, App, DistrictActor, Failure, Identity, Kind, Outcome, Refusal, RefusalCode};

/// A session ends at the latest this long after signing in, when any of the person's roles is a staff role.
const STAFF_SESSION: TimeDelta = TimeDelta::hours(12);
/// The same for families.
const FAMILY_SESSION: TimeDelta = TimeDelta::days(30);
/// A staff session that nobody used for this long is over.
const STAFF_IDLE: TimeDelta = TimeDelta::minutes(30);
/// How far the noted moment of last use may lag behind the last request: it is noted at most once a minute and
/// remembered for half a minute. The lag is given, so that no session ends earlier than it was announced.
const SEEN_LAG: TimeDelta = TimeDelta::seconds(90);

/// A fresh session. Its token was made by the caller, who alone shows it to the browser; here only its hash is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// End of the session whatever happens.
    pub expires_at: DateTime<Utc>,
}

/// What a person may act as, and what is in use.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The login.
    pub login: String,
    /// The first sign-in must set a new password.
    pub must_change_password: bool,
    /// Schools and roles.
    pub choices: Vec<Choice>,
    /// District offices.
    pub offices: Vec<Office>,
}

/// Sessions that were ended at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndedSessions {
    /// Hashes of all, so that caches forget them.
    pub tokens: Vec<TokenHash>,
    /// How many of them could still have been used.
    pub live: usize,
}

/// After how long without a request a session ends; none for families, whose sessions end only at their end.
pub fn idle_limit(identity: &Identity) -> Option<TimeDelta> {
    let (role, officer) = match identity {
        Identity::Member(actor) => (Some(actor.role), false),
        Identity::Officer(_) => (None, true),
        Identity::Anonymous | Identity::Account { .. } => (None, false),
    };
    idle_of(role, officer)
}

fn idle_of(role: Option<Role>, officer: bool) -> Option<TimeDelta> {
    (officer || role.is_some_and(Role::is_staff)).then_some(STAFF_IDLE)
}

/// When nobody's use ends a session that was last noted as used at `seen_at`.
fn idle_end(idle: Option<TimeDelta>, seen_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> DateTime<Utc> {
    idle.map_or(expires_at, |idle| seen_at + idle + SEEN_LAG)
}

/// A session resolved to who acts.
#[derive(Debug, Clone)]
pub struct ResolvedSession {
    /// Who acts; the request number is the caller's to set.
    pub identity: Identity,
    /// Nothing but changing the password is allowed yet.
    pub must_change_password: bool,
    /// Moment of last use, within a minute.
    pub seen_at: DateTime<Utc>,
    /// End when nobody uses it.
    pub idle_until: DateTime<Utc>,
    /// End of the session whatever happens.
    pub expires_at: DateTime<Utc>,
}

impl App {
    /// Signs in. When there is exactly one school and role, it is chosen at once.
    #[tracing::instrument(skip_all, name = "account.sign_in")]
    pub async fn sign_in(&self, login: &str, password: String, new: &TokenHash) -> Outcome<SignedIn> {
        let login = login.trim().to_lowercase();
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let account = store::account::find_account_by_login(&mut tx, &login).await?;
        tx.commit().await?; // Hashing takes long; no connection waits for it.
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let fits = self.passwords.verify(password, hash).await?;
        match account {
            Some(account) if fits && account.blocked_at.is_none() => {
                let mut tx = self.store.system(SystemReason::SignIn).await?;
                let signed_in = self.open_session(&mut tx, &account, new).await?;
                tx.commit().await?;
                Ok(signed_in)
            }
            _ => Err(Refusal::new(
                RefusalCode::SignInFailed,
                "Логин или пароль не подошли. Проверьте раскладку и Caps Lock",
            )
            .into()),
        }
    }

    /// Who a session stands for; an unknown or ended one is nobody. The gateway asks once and remembers for a while.
    #[tracing::instrument(skip_all, name = "account.resolve_session")]
    pub async fn resolve_session(&self, token: &TokenHash) -> Outcome<Option<ResolvedSession>> {
        let now = self.now();
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let Some(session) = store::session::find_session(&mut tx, token, now).await? else {
            return Ok(None);
        };
        let identity = identify(&mut tx, &session, now).await?;
        tx.finish();
        let idle_until = idle_end(idle_limit(&identity), session.seen_at, session.expires_at);
        Ok((now <= idle_until).then_some(ResolvedSession {
            identity,
            must_change_password: session.must_change_password,
            seen_at: session.seen_at,
            idle_until,
            expires_at: session.expires_at,
        }))
    }

    /// Notes that a session is in use, which moves its idle end. A crash may move it back by a second.
    pub async fn touch_session(&self, token: &TokenHash) -> Outcome<()> {
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        store::session::update_session_seen(&mut tx, token, self.now()).await?;
        Ok(tx.commit_soon().await?)
    }

    /// What the signed-in person may act as.
    pub async fn profile(&self, identity: &Identity) -> Outcome<Profile> {
        let (account, person) = identity.account().ok_or(Failure::Unauthenticated)?;
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let account =
            store::account::find_account(&mut tx, account).await?.ok_or(Failure::Unauthenticated)?;
        let choices = store::session::list_choices(&mut tx, person, self.now().date_naive()).await?;
        let offices = store::session::list_offices(&mut tx, person).await?;
        tx.finish();
        Ok(Profile {
            login: account.login,
            must_change_password: account.must_change_password,
            choices,
            offices,
        })
    }

    /// Takes another school and role, or a district office. The session gets a new token; the old one is dead.
    #[tracing::instrument(skip_all, name = "account.choose")]
    pub async fn choose(
        &self,
        identity: &Identity,
        (old, new): (&TokenHash, &TokenHash),
        choice: &str,
    ) -> Outcome<SignedIn> {
        let (account, _) = identity.account().ok_or(Failure::Unauthenticated)?;
        let profile = self.profile(identity).await?;
        let member = profile
            .choices
            .iter()
            .find(|open| self.choice_id(open) == choice)
            .map(|open| (open.school, open.membership));
        let district =
            profile.offices.iter().find(|open| self.office_id(open) == choice).map(|open| open.district);
        if member.is_none() && district.is_none() {
            return Err(Failure::NotFound);
        }
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let session =
            store::session::find_session(&mut tx, old, self.now()).await?.ok_or(Failure::Unauthenticated)?;
        store::session::delete_session(&mut tx, old).await?;
        let chosen = Chosen { member, district };
        let signed_in = self.insert_session(&mut tx, (account, new), chosen, session.expires_at).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Ends this session.
    pub async fn sign_out(&self, token: &TokenHash) -> Outcome<()> {
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        store::session::delete_session(&mut tx, token).await?;
        Ok(tx.commit().await?)
    }

    /// Ends all sessions of an account but one, and says which and how many still lived (S0-5.2).
    pub async fn sign_out_everywhere(
        &self,
        account: AccountId,
        keep: Option<&TokenHash>,
    ) -> Outcome<EndedSessions> {
        let now = self.now();
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let ended = store::session::delete_sessions_of(&mut tx, account, keep).await?;
        tx.commit().await?;
        let lives = |one: &&EndedSession| {
            let idle = idle_of(one.role, one.officer);
            now < one.expires_at && now <= idle_end(idle, one.seen_at, one.expires_at)
        };
        Ok(EndedSessions {
            live: ended.iter().filter(lives).count(),
            tokens: ended.into_iter().map(|one| one.token).collect(),
        })
    }

    /// Sets a new password; all other sessions of the account end.
    #[tracing::instrument(skip_all, name = "account.change_password")]
    pub async fn change_password(
        &self,
        identity: &Identity,
        keep: &TokenHash,
        (old, new): (String, String),
    ) -> Outcome<Vec<TokenHash>> {
        let (account, person) = identity.account().ok_or(Failure::Unauthenticated)?;
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let account =
            store::account::find_account(&mut tx, account).await?.ok_or(Failure::Unauthenticated)?;
        let choices = store::session::list_choices(&mut tx, person, self.now().date_naive()).await?;
        tx.commit().await?;
        check_new(&new, &account.login, strictest(&choices))?;
        if !self.passwords.verify(old, Some(account.password_hash)).await? {
            let refusal =
                Refusal::new(RefusalCode::SignInFailed, "Прежний пароль не подошёл. Введите его ещё раз");
            return Err(refusal.field("oldPassword").into());
        }
        let hash = self.passwords.hash(new, self.random()).await?;
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        store::account::update_password(&mut tx, account.id, &hash, false).await?;
        let ended = store::session::delete_sessions_of(&mut tx, account.id, Some(keep)).await?;
        tx.commit().await?;
        Ok(ended.into_iter().map(|one| one.token).collect())
    }

    /// The opaque id of a choice of school and role.
    pub fn choice_id(&self, choice: &Choice) -> String {
        self.ids.encode(Kind::Membership, choice.school, choice.membership.get())
    }

    /// The opaque id of a district office.
    pub fn office_id(&self, office: &Office) -> String {
        self.ids.encode(Kind::District, SchoolId::new(0), office.district.get().into())
    }

    /// Opens a session for an account whose secret was just proven.
    pub(crate) async fn open_session(
        &self,
        tx: &mut SystemTx,
        account: &Account,
        new: &TokenHash,
    ) -> Outcome<SignedIn> {
        let now = self.now();
        let choices = store::session::list_choices(tx, account.person, now.date_naive()).await?;
        let offices = store::session::list_offices(tx, account.person).await?;
        let staff = !offices.is_empty() || choices.iter().any(|choice| choice.role.is_staff());
        let expires_at = now + if staff { STAFF_SESSION } else { FAMILY_SESSION };
        let chosen = match (choices.as_slice(), offices.as_slice()) {
            ([only], []) => Chosen { member: Some((only.school, only.membership)), district: None },
            ([], [only]) => Chosen { member: None, district: Some(only.district) },
            _ => Chosen::default(),
        };
        self.insert_session(tx, (account.id, new), chosen, expires_at).await
    }

    async fn insert_session(
        &self,
        tx: &mut SystemTx,
        (account, new): (AccountId, &TokenHash),
        chosen: Chosen,
        expires_at: DateTime<Utc>,
    ) -> Outcome<SignedIn> {
        let session =
            NewSession { token: *new, account, chosen: chosen.member, district: chosen.district, expires_at };
        store::session::insert_session(tx, &session, self.now()).await?;
        Ok(SignedIn { expires_at })
    }
}

/// What a session acts as from its first moment.
#[derive(Debug, Clone, Copy, Default)]
struct Chosen {
    member: Option<(SchoolId, MembershipId)>,
    district: Option<DistrictId>,
}

/// The role whose password rule is strictest among a person's roles: pupils may have shorter ones.
pub(crate) fn strictest(choices: &[Choice]) -> Option<Role> {
    choices
        .iter()
        .map(|choice| choice.role)
        .find(|role| *role != Role::Pupil)
        .or(choices.first().map(|c| c.role))
}

async fn identify(tx: &mut SystemTx, session: &Session, now: DateTime<Utc>) -> Outcome<Identity> {
    let (account, person) = (session.account, session.person);
    if let Some(district) = session.district {
        let offices = store::session::list_offices(tx, person).await?;
        if offices.iter().any(|office| office.district == district) {
            return Ok(Identity::Officer(DistrictActor { account, person, district, request: 0 }));
        }
    }
    let Some((school, membership)) = session.chosen else {
        return Ok(Identity::Account { account, person });
    };
    let choices = store::session::list_choices(tx, person, now.date_naive()).await?;
    let Some(choice) =
        choices.into_iter().find(|open| (open.school, open.membership) == (school, membership))
    else {
        return Ok(Identity::Account { account, person });
    };
    let (family, given, patronymic) = choice.name;
    let name = domain::person::PersonName { family, given, patronymic }.short();
    Ok(Identity::Member(Box::new(Actor {
        account,
        person,
        school,
        membership,
        role: choice.role,
        staff: choice.staff,
        guardian: choice.guardian,
        pupil: choice.pupil,
        name,
        zone: choice.zone,
        request: 0,
    })))
}

/// The context of work done for a school in nobody's role.
pub(crate) fn on_behalf(school: SchoolId, account: Option<AccountId>) -> TenantContext {
    TenantContext { account, ..TenantContext::job(school) }
}
