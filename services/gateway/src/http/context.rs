//! What one request knows about its sender, reachable from every resolver as `ctx.data::<Arc<RequestContext>>()`.

use super::client::{ClientAddress, Network};
use crate::session::{CookieNames, CookieRead, DeviceHash, SessionInfo, SessionToken};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Sixteen bytes that find a request again in log and traces; shown with every error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(pub u128);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A change of cookies that a resolver asks for; written into the answer's headers.
#[derive(Debug, Clone)]
pub enum CookieChange {
    /// After sign-in, role switch, second factor: always a new token.
    SetSession {
        token: SessionToken,
        max_age: Option<Duration>,
    },
    ClearSession,
    SetDevice {
        token: SessionToken,
        max_age: Duration,
    },
}

/// Made per request and dropped with it; holds no right of its own, only who asks.
#[derive(Debug)]
pub struct RequestContext {
    /// The live session, if the request has one.
    pub session: Option<Arc<SessionInfo>>,
    /// The device cookie's hash; whether an account knows it is the truth's business.
    pub device: Option<DeviceHash>,
    pub address: ClientAddress,
    pub trace: TraceId,
    cookies: Mutex<Vec<CookieChange>>,
}

impl RequestContext {
    pub(super) fn new(
        session: Option<Arc<SessionInfo>>,
        device: Option<DeviceHash>,
        address: ClientAddress,
        trace: TraceId,
    ) -> Self {
        Self { session, device, address, trace, cookies: Mutex::new(Vec::new()) }
    }

    /// The unit of limits for this sender.
    #[must_use]
    pub fn network(&self) -> Network {
        Network::of(self.address.0)
    }

    /// Asks for a cookie in the answer.
    pub fn change_cookie(&self, change: CookieChange) {
        self.cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(change);
    }

    pub(super) fn set_cookie_headers(&self, names: &CookieNames) -> Vec<String> {
        let changes =
            std::mem::take(&mut *self.cookies.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        changes
            .iter()
            .map(|change| match change {
                CookieChange::SetSession { token, max_age } => names.set_session(token, *max_age),
                CookieChange::ClearSession => names.clear_session(),
                CookieChange::SetDevice { token, max_age } => names.set_device(token, *max_age),
            })
            .collect()
    }
}

/// Token of the cookie `name` in a request.
pub(super) fn cookie_of(request: &poem::Request, name: &str) -> CookieRead {
    let headers = request.headers().get_all("cookie");
    let texts: Vec<_> = headers.iter().filter_map(|value| value.to_str().ok()).collect();
    CookieNames::read(texts, name)
}
