//! Opens what a ticket names for whoever presents it: the session is asked of the truth again, the right by the use case.

use std::sync::Arc;

use app::files::stored::Files;
use app::{App, Failure};
use futures_util::future::BoxFuture;

use crate::http::{NotOpened, OpenFiles, Opened};
use crate::identity::Identities;
use crate::session::SessionHash;
use crate::tickets::Tickets;

/// Tickets, identities and the folder of rendered files.
pub struct Downloads {
    app: App,
    identities: Arc<Identities>,
    tickets: Arc<Tickets>,
    files: Option<Files>,
}

impl Downloads {
    /// Over its parts; without a folder, rendered files cannot be opened.
    #[must_use]
    pub fn new(
        app: App,
        identities: Arc<Identities>,
        tickets: Arc<Tickets>,
        files: Option<Files>,
    ) -> Arc<Self> {
        Arc::new(Self { app, identities, tickets, files })
    }
}

impl OpenFiles for Downloads {
    fn open<'a>(&'a self, session: SessionHash, ticket: &'a str) -> BoxFuture<'a, Result<Opened, NotOpened>> {
        Box::pin(async move {
            let wanted = self.tickets.take(session, ticket).ok_or(NotOpened::Gone)?;
            let identity = self.identities.fresh(session).await.map_err(|_| NotOpened::Later)?;
            match self.app.open_file(&identity, wanted, self.files.as_ref()).await {
                Ok(file) => Ok(Opened { name: file.name, media: file.media, bytes: file.bytes }),
                // A right that was lost meanwhile and a file that never was look the same.
                Err(Failure::Refused(_) | Failure::NotFound | Failure::Unauthenticated) => {
                    Err(NotOpened::Gone)
                }
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "a file cannot be opened");
                    Err(NotOpened::Later)
                }
            }
        })
    }
}
