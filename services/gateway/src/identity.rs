//! From a session to who acts, through the use cases of `app`. What the truth said of a session is remembered for as
//! long as the session cache may remember it: whether the session lives is that cache's answer, a choice of school and
//! role is never changed but replaced by a new session, and rights are asked again with every request, so nothing is
//! granted by it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use app::sign_in::ResolvedSession;
use app::{App, Failure, Identity};
use async_graphql::Request as GraphqlRequest;
use chrono::{DateTime, Utc};
use domain::id::AccountId;
use futures_util::future::BoxFuture;

use crate::http::{ErrorCode, Prepare, ReadyCheck, RequestContext, StopLetters, Stopped};
use crate::session::{CACHE_TTL, MembershipInUse, SessionHash, SessionInfo, SessionTruth, TruthError};

/// Sessions remembered at most.
const MOST: usize = 20_000;

/// The truth about sessions, and the identities of their holders.
pub struct Identities {
    app: App,
    known: Mutex<HashMap<SessionHash, (Instant, Identity)>>,
}

impl Identities {
    /// Over the application.
    #[must_use]
    pub fn new(app: App) -> Arc<Self> {
        Arc::new(Self { app, known: Mutex::default() })
    }

    async fn resolve(&self, hash: SessionHash) -> Result<Option<ResolvedSession>, Failure> {
        let resolved = self.app.resolve_session(&hash.0).await?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match &resolved {
            Some(session) => {
                if known.len() >= MOST {
                    known.retain(|_, (at, _)| at.elapsed() < CACHE_TTL);
                }
                known.insert(hash, (Instant::now(), session.identity.clone()));
            }
            None => drop(known.remove(&hash)),
        }
        Ok(resolved)
    }

    /// Who a session is now, asked of the truth whatever is remembered.
    ///
    /// # Errors
    /// The truth cannot answer.
    pub async fn fresh(&self, hash: SessionHash) -> Result<Identity, Failure> {
        Ok(self.resolve(hash).await?.map_or(Identity::Anonymous, |session| session.identity))
    }

    async fn identity(&self, hash: SessionHash) -> Result<Identity, Failure> {
        let remembered = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(&hash).filter(|(at, _)| at.elapsed() < CACHE_TTL).map(|(_, identity)| identity.clone())
        };
        match remembered {
            Some(identity) => Ok(identity),
            None => self.fresh(hash).await,
        }
    }
}

impl SessionTruth for Identities {
    fn find_session(&self, hash: SessionHash) -> BoxFuture<'_, Result<Option<SessionInfo>, TruthError>> {
        Box::pin(async move {
            let resolved = self.resolve(hash).await.map_err(|error| TruthError(Box::new(error)))?;
            Ok(resolved.and_then(|session| info(hash, &session)))
        })
    }

    fn touch_session(&self, hash: SessionHash, _: DateTime<Utc>) -> BoxFuture<'_, Result<(), TruthError>> {
        Box::pin(
            async move { self.app.touch_session(&hash.0).await.map_err(|error| TruthError(Box::new(error))) },
        )
    }

    fn revoke_session(&self, hash: SessionHash) -> BoxFuture<'_, Result<(), TruthError>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash);
        Box::pin(async move { self.app.sign_out(&hash.0).await.map_err(|error| TruthError(Box::new(error))) })
    }

    fn revoke_account(
        &self,
        account: AccountId,
    ) -> BoxFuture<'_, Result<(Vec<SessionHash>, usize), TruthError>> {
        Box::pin(async move {
            let ended = self.app.sign_out_everywhere(account, None).await;
            let ended = ended.map_err(|error| TruthError(Box::new(error)))?;
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let hashes: Vec<SessionHash> = ended.tokens.into_iter().map(SessionHash).collect();
            for hash in &hashes {
                known.remove(hash);
            }
            Ok((hashes, ended.live))
        })
    }
}

impl Prepare for Identities {
    fn prepare<'a>(
        &'a self,
        context: &'a Arc<RequestContext>,
        request: GraphqlRequest,
    ) -> BoxFuture<'a, Result<GraphqlRequest, ErrorCode>> {
        Box::pin(async move {
            let mut identity = match &context.session {
                Some(session) => self.identity(session.hash).await.map_err(|_| ErrorCode::Unavailable)?,
                None => Identity::Anonymous,
            };
            #[expect(clippy::cast_possible_truncation, reason = "the low half names the request well enough")]
            let number = context.trace.0 as u64;
            match &mut identity {
                Identity::Member(actor) => actor.request = number,
                Identity::Officer(officer) => officer.request = number,
                Identity::Anonymous | Identity::Account { .. } => {}
            }
            Ok(request.data(identity))
        })
    }
}

impl StopLetters for Identities {
    fn stop<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped> {
        Box::pin(async move {
            match self.app.unsubscribe(token).await {
                Ok(school) => Stopped::Done { school },
                Err(Failure::NotFound) => Stopped::Unknown,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "letters could not be stopped");
                    Stopped::Later
                }
            }
        })
    }

    fn confirm<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped> {
        Box::pin(async move {
            match self.app.confirm_address(token).await {
                Ok(school) => Stopped::Done { school },
                Err(Failure::NotFound) => Stopped::Unknown,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "an address could not be confirmed"
                    );
                    Stopped::Later
                }
            }
        })
    }
}

impl ReadyCheck for Identities {
    fn database(&self) -> BoxFuture<'_, bool> {
        Box::pin(async move { self.app.ready().await.is_ok() })
    }

    /// The application does not start without a whole decision table.
    fn policy(&self) -> bool {
        true
    }
}

fn info(hash: SessionHash, session: &ResolvedSession) -> Option<SessionInfo> {
    let (account, person) = session.identity.account()?;
    let (membership, district) = match &session.identity {
        Identity::Member(actor) => {
            let in_use =
                MembershipInUse { school: actor.school, membership: actor.membership, role: actor.role };
            (Some(in_use), None)
        }
        Identity::Officer(officer) => (None, Some(officer.district)),
        Identity::Anonymous | Identity::Account { .. } => (None, None),
    };
    Some(SessionInfo {
        hash,
        account,
        person,
        membership,
        district,
        confirmed_at: session.seen_at,
        idle_until: session.idle_until,
        expires_at: session.expires_at,
    })
}
