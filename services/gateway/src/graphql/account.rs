//! Signing in and out, the choice of school and role, passwords and slips.

use std::sync::Arc;
use std::time::Duration;

use app::sign_in::{Profile, SignedIn, idle_limit};
use app::slip::Holder;
use app::{Failure, Identity, Kind, RefusalCode};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject, Union};
use chrono::{NaiveDate, TimeDelta};
use domain::id::{GroupId, GuardianId, PupilId, StaffId};

use super::context::{Refused, actor, app, decode, failure, identity, refusal_as_data};
use crate::http::{CookieChange, RequestContext};
use crate::session::{Attempt, SessionHash, SessionToken, Sessions, SignInThrottle};

/// «через 1 минуту, 2 минуты, 5 минут».
const MINUTES: domain::text::Forms = domain::text::Forms::new("минуту", "минуты", "минут");

/// How long a browser keeps its device mark.
const DEVICE_AGE: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Queries about the one who asks.
#[derive(Default)]
pub struct AccountQuery;

/// Changes of sessions, choices and passwords.
#[derive(Default)]
pub struct AccountMutation;

/// The one who asks.
#[derive(SimpleObject)]
pub struct Me {
    /// The login.
    login: String,
    /// A new password must be set before anything else.
    must_change_password: bool,
    /// Id of the choice in use, if one was made.
    current: Option<ID>,
    /// Schools and roles that may be chosen.
    memberships: Vec<MembershipChoice>,
    /// District offices that may be chosen.
    offices: Vec<OfficeChoice>,
    /// How long this session lives.
    session: SessionLife,
}

/// How long a session lives, counted from this answer: the device's clock may be wrong.
#[derive(SimpleObject)]
pub struct SessionLife {
    /// Seconds until it ends whatever happens.
    ends_in_seconds: i64,
    /// It ends earlier when nothing was asked for so many seconds, counted from the last request of any tab; null
    /// where it does not.
    idle_seconds: Option<i64>,
}

/// A school and role that may be chosen.
#[derive(SimpleObject)]
pub struct MembershipChoice {
    /// For `chooseRole`.
    id: ID,
    /// Short name of the school.
    school: String,
    /// Code of the role.
    role: String,
    /// The role in Russian.
    title: String,
    /// Full name of the member in this school.
    name: String,
    /// The name as the bar shows it: «Сидорова И. П.».
    short_name: String,
    /// Given name and patronymic, for a greeting.
    greeting: String,
    /// Code of the school's kind: general, basic, college, additional_education.
    school_kind: String,
    /// Local date of the school.
    today: NaiveDate,
    /// The school's IANA zone, in which moments are shown.
    zone: String,
    /// Given names of the children, for a parent.
    children: Vec<String>,
}

/// A district office that may be chosen.
#[derive(SimpleObject)]
pub struct OfficeChoice {
    /// For `chooseRole`.
    id: ID,
    /// Name of the district.
    district: String,
    /// The officer's own name.
    name: String,
}

/// Somebody is signed in now; the cookie came with the answer.
#[derive(SimpleObject)]
pub struct SignedInNow {
    /// End of the session whatever happens.
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// Answer of everything that opens a session.
#[derive(Union)]
pub enum SignInResult {
    /// A session was opened.
    SignedIn(SignedInNow),
    /// It was not.
    Refused(Refused),
}

/// Something was done.
#[derive(SimpleObject)]
pub struct Done {
    /// Always true.
    pub(super) ok: bool,
}

/// The sessions of an account were ended.
#[derive(SimpleObject)]
pub struct EndedEverywhere {
    /// How many could still have been used, this one too.
    ended: usize,
}

/// Answer of acts with nothing to tell.
#[derive(Union)]
pub enum DoneResult {
    /// It was done.
    Done(Done),
    /// It was not.
    Refused(Refused),
}

/// For whom a slip is issued.
#[derive(OneofObject)]
pub enum SlipHolder {
    /// A pupil.
    Pupil(ID),
    /// A guardian.
    Guardian(ID),
    /// An employee.
    Staff(ID),
}

/// What a slip is used for.
#[derive(InputObject)]
pub struct UseSlip {
    /// Code from the paper; case, spaces and hyphens do not matter.
    code: String,
    /// Login to take; ignored when the person has an account.
    login: String,
    /// New password; ignored when the school is added to the account in use.
    password: String,
}

/// A slip as it is printed, told once.
#[derive(SimpleObject)]
pub struct Slip {
    /// The code.
    code: String,
    /// The login printed beside it.
    login: String,
}

/// Answer of `issueSlip`.
#[derive(Union)]
pub enum IssueSlipResult {
    /// The slip.
    Slip(Slip),
    /// It was not issued.
    Refused(Refused),
}

#[Object]
impl AccountQuery {
    /// Who asks, and what may be chosen; null when nobody is signed in.
    async fn me(&self, ctx: &Context<'_>) -> Result<Option<Me>> {
        let identity = identity(ctx)?;
        if matches!(identity, Identity::Anonymous) {
            return Ok(None);
        }
        let app = app(ctx)?;
        let profile = app.profile(identity).await.map_err(failure)?;
        let current = current(app, identity, &profile);
        let request = ctx.data::<Arc<RequestContext>>()?;
        let ends = request.session.as_ref().map_or_else(TimeDelta::zero, |one| one.expires_at - app.now());
        let session = SessionLife {
            ends_in_seconds: ends.num_seconds().max(0),
            idle_seconds: idle_limit(identity).map(|idle| idle.num_seconds()),
        };
        Ok(Some(Me {
            session,
            login: profile.login,
            must_change_password: profile.must_change_password,
            current,
            memberships: profile
                .choices
                .iter()
                .map(|choice| {
                    let (family, given, patronymic) = choice.name.clone();
                    let name = domain::person::PersonName { family, given, patronymic };
                    let greeting =
                        [Some(name.given.as_str()), name.patronymic.as_deref()].into_iter().flatten();
                    MembershipChoice {
                        greeting: greeting.collect::<Vec<_>>().join(" "),
                        short_name: name.short(),
                        school_kind: choice.school_kind.clone(),
                        today: app.now().with_timezone(&choice.zone).date_naive(),
                        zone: choice.zone.name().to_owned(),
                        id: ID(app.choice_id(choice)),
                        school: choice.school_name.clone(),
                        role: choice.role.code().into(),
                        title: choice.role.title_ru().into(),
                        name: name.full(),
                        children: choice.children.clone(),
                    }
                })
                .collect(),
            offices: profile
                .offices
                .iter()
                .map(|office| OfficeChoice {
                    id: ID(app.office_id(office)),
                    district: office.name.clone(),
                    name: office.officer.clone(),
                })
                .collect(),
        }))
    }
}

#[Object]
impl AccountMutation {
    /// Signs in with login and password.
    async fn sign_in(&self, ctx: &Context<'_>, login: String, password: String) -> Result<SignInResult> {
        let request = ctx.data::<Arc<RequestContext>>()?;
        let throttle = ctx.data::<Arc<SignInThrottle>>()?;
        let attempt = Attempt { login: &login, network: request.network(), known_device: request.device };
        let reservation = match throttle.begin(&attempt).await {
            Ok(reservation) => reservation,
            Err(wait) => return Ok(SignInResult::Refused(too_many(wait))),
        };
        let token = fresh_token();
        let outcome = app(ctx)?.sign_in(&login, password, &token.hash().0).await;
        if outcome.is_ok() {
            throttle.succeeded(reservation).await;
            let device = fresh_token();
            request.change_cookie(CookieChange::SetDevice { token: device, max_age: DEVICE_AGE });
        }
        opened(ctx, request, token, outcome).await
    }

    /// Takes an account with a paper slip, or adds its school to the account in use.
    async fn use_slip(&self, ctx: &Context<'_>, input: UseSlip) -> Result<SignInResult> {
        let request = ctx.data::<Arc<RequestContext>>()?;
        let throttle = ctx.data::<Arc<SignInThrottle>>()?;
        // A code is what an account is elsewhere: a whole class takes its slips in one room, and one child's errors
        // must not keep the others out.
        let login = format!("slip {}", input.code);
        let attempt = Attempt { login: &login, network: request.network(), known_device: None };
        let reservation = match throttle.begin(&attempt).await {
            Ok(reservation) => reservation,
            Err(wait) => return Ok(SignInResult::Refused(too_many(wait))),
        };
        let token = fresh_token();
        let outcome = app(ctx)?
            .use_slip(identity(ctx)?, (&input.code, &input.login), input.password, &token.hash().0)
            .await;
        // Who has the code and chooses a weak password guesses nothing.
        let guessed =
            matches!(&outcome, Err(Failure::Refused(refusal)) if refusal.code == RefusalCode::SlipExpired);
        if !guessed {
            throttle.succeeded(reservation).await;
        }
        let outcome = match outcome {
            Ok((signed_in, ended)) => {
                ctx.data::<Arc<Sessions>>()?.ended(ended.into_iter().map(SessionHash)).await;
                Ok(signed_in)
            }
            Err(failure) => Err(failure),
        };
        opened(ctx, request, token, outcome).await
    }

    /// Takes another school and role; the session gets a new token.
    async fn choose_role(&self, ctx: &Context<'_>, id: ID) -> Result<SignInResult> {
        let request = ctx.data::<Arc<RequestContext>>()?;
        let old = current_session(request)?;
        let token = fresh_token();
        let outcome = app(ctx)?.choose(identity(ctx)?, (&old.0, &token.hash().0), &id).await;
        opened(ctx, request, token, outcome).await
    }

    /// Ends this session.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<Done> {
        let request = ctx.data::<Arc<RequestContext>>()?;
        if let Some(session) = &request.session {
            ctx.data::<Arc<Sessions>>()?.revoke(session.hash).await.map_err(|_| unavailable())?;
        }
        request.change_cookie(CookieChange::ClearSession);
        Ok(Done { ok: true })
    }

    /// Ends all sessions of the account, this one too.
    async fn sign_out_everywhere(&self, ctx: &Context<'_>) -> Result<EndedEverywhere> {
        let request = ctx.data::<Arc<RequestContext>>()?;
        let (account, _) = identity(ctx)?.account().ok_or_else(|| failure(Failure::Unauthenticated))?;
        let sessions = ctx.data::<Arc<Sessions>>()?;
        let ended = sessions.revoke_account(account).await.map_err(|_| unavailable())?;
        request.change_cookie(CookieChange::ClearSession);
        Ok(EndedEverywhere { ended })
    }

    /// Sets a new password; all other sessions end.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        old_password: String,
        new_password: String,
    ) -> Result<DoneResult> {
        let request = ctx.data::<Arc<RequestContext>>()?;
        let keep = current_session(request)?;
        let outcome = app(ctx)?.change_password(identity(ctx)?, &keep.0, (old_password, new_password)).await;
        Ok(match refusal_as_data(outcome)? {
            Ok(ended) => {
                let sessions = ctx.data::<Arc<Sessions>>()?;
                sessions.ended(ended.into_iter().map(SessionHash)).await;
                sessions.changed(keep).await;
                DoneResult::Done(Done { ok: true })
            }
            Err(refused) => DoneResult::Refused(refused),
        })
    }

    /// Issues a one-time slip: the administrator for anybody, the class teacher for the own class (name the group).
    async fn issue_slip(
        &self,
        ctx: &Context<'_>,
        holder: SlipHolder,
        group: Option<ID>,
        login: String,
    ) -> Result<IssueSlipResult> {
        let holder = match &holder {
            SlipHolder::Pupil(id) => Holder::Pupil(PupilId::new(decode(ctx, Kind::Pupil, id)?)),
            SlipHolder::Guardian(id) => Holder::Guardian(GuardianId::new(decode(ctx, Kind::Guardian, id)?)),
            SlipHolder::Staff(id) => Holder::Staff(StaffId::new(decode(ctx, Kind::Staff, id)?)),
        };
        let group = group.map(|id| decode(ctx, Kind::Group, &id).map(GroupId::new)).transpose()?;
        let outcome = app(ctx)?.issue_slip(actor(ctx)?, holder, group, &login).await;
        Ok(match refusal_as_data(outcome)? {
            Ok(slip) => IssueSlipResult::Slip(Slip { code: slip.code, login: slip.login }),
            Err(refused) => IssueSlipResult::Refused(refused),
        })
    }
}

/// «Слишком много попыток. Повторите через 5 минут».
fn too_many(wait: Duration) -> Refused {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    app::password::too_many(&domain::text::count(minutes, MINUTES)).into()
}

fn fresh_token() -> SessionToken {
    SessionToken::from_random(platform::random::bytes())
}

fn current_session(request: &RequestContext) -> Result<SessionHash> {
    request.session.as_ref().map(|session| session.hash).ok_or_else(|| failure(Failure::Unauthenticated))
}

fn unavailable() -> async_graphql::Error {
    crate::http::PublicError(crate::http::ErrorCode::Unavailable).into()
}

/// Sets the cookie of a fresh session and forgets the old one.
async fn opened(
    ctx: &Context<'_>,
    request: &RequestContext,
    token: SessionToken,
    outcome: Result<SignedIn, Failure>,
) -> Result<SignInResult> {
    Ok(match refusal_as_data(outcome)? {
        Ok(session) => {
            if let Some(old) = &request.session {
                ctx.data::<Arc<Sessions>>()?.revoke(old.hash).await.map_err(|_| unavailable())?;
            }
            request.change_cookie(CookieChange::SetSession { token, max_age: None });
            SignInResult::SignedIn(SignedInNow { expires_at: session.expires_at })
        }
        Err(refused) => SignInResult::Refused(refused),
    })
}

fn current(app: &app::App, identity: &Identity, profile: &Profile) -> Option<ID> {
    match identity {
        Identity::Member(actor) => profile
            .choices
            .iter()
            .find(|choice| (choice.school, choice.membership) == (actor.school, actor.membership))
            .map(|choice| ID(app.choice_id(choice))),
        Identity::Officer(officer) => profile
            .offices
            .iter()
            .find(|office| office.district == officer.district)
            .map(|office| ID(app.office_id(office))),
        Identity::Anonymous | Identity::Account { .. } => None,
    }
}
