//! Tickets for downloads (security.md C-52): bound to a session and to what is wanted, good once and for a minute.
//!
//! A ticket is no right: whoever opens it is asked again. Tickets live in the memory of this process, as uploads do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::files::Wanted;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::session::SessionHash;

/// How long a ticket is good.
pub const KEPT: Duration = Duration::from_secs(60);
/// Tickets of one session at once; whoever asks for more gives up the oldest.
const MOST_OF_ONE: usize = 20;
/// Tickets at once over all sessions.
const MOST: usize = 20_000;

struct Ticket {
    session: SessionHash,
    wanted: Wanted,
    issued: Instant,
}

/// The tickets of this process.
pub struct Tickets {
    kept: Duration,
    open: Mutex<HashMap<String, Ticket>>,
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tickets")
    }
}

impl Tickets {
    /// No tickets yet.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Self::kept_for(KEPT)
    }

    fn kept_for(kept: Duration) -> Arc<Self> {
        Arc::new(Self { kept, open: Mutex::default() })
    }

    /// A ticket for this session; `None` when too many are open over all sessions.
    pub fn issue(&self, session: SessionHash, wanted: Wanted) -> Option<String> {
        let name = URL_SAFE_NO_PAD.encode(platform::random::bytes::<24>());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, ticket| ticket.issued.elapsed() < self.kept);
        let own = open.iter().filter(|(_, ticket)| ticket.session == session);
        if own.clone().count() >= MOST_OF_ONE {
            let oldest = own.min_by_key(|(_, ticket)| ticket.issued).map(|(name, _)| name.clone());
            open.remove(&oldest.unwrap_or_default());
        }
        if open.len() >= MOST {
            return None;
        }
        open.insert(name.clone(), Ticket { session, wanted, issued: Instant::now() });
        Some(name)
    }

    /// What the ticket of this session is for; it is gone afterwards. Somebody else's ticket stays where it is.
    pub fn take(&self, session: SessionHash, name: &str) -> Option<Wanted> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, ticket| ticket.issued.elapsed() < self.kept);
        open.get(name).filter(|ticket| ticket.session == session)?;
        open.remove(name).map(|ticket| ticket.wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: SessionHash = SessionHash([1; 32]);
    const OTHER: SessionHash = SessionHash([2; 32]);

    #[test]
    fn a_ticket_is_good_once_and_only_for_its_session() {
        let tickets = Tickets::new();
        let name = tickets.issue(OWN, Wanted::ImportTemplate).expect("a ticket");
        assert_eq!(tickets.take(OTHER, &name), None);
        assert_eq!(tickets.take(OWN, "another"), None);
        assert_eq!(tickets.take(OWN, &name), Some(Wanted::ImportTemplate));
        assert_eq!(tickets.take(OWN, &name), None, "once");
    }

    #[test]
    fn a_ticket_ends_by_itself_and_makes_room() {
        let tickets = Tickets::kept_for(Duration::ZERO);
        let name = tickets.issue(OWN, Wanted::ImportTemplate).expect("a ticket");
        assert_eq!(tickets.take(OWN, &name), None, "too late");
        let tickets = Tickets::new();
        let first = tickets.issue(OWN, Wanted::ImportTemplate).expect("a ticket");
        for _ in 0..MOST_OF_ONE {
            assert!(tickets.issue(OWN, Wanted::ImportTemplate).is_some());
        }
        assert_eq!(tickets.take(OWN, &first), None, "the oldest of one session makes room");
    }
}
