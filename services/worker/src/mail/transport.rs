//! Sends one message over SMTP within own deadlines and says exactly what became of it.
//!
//! lettre speaks the protocol; its pool is not used: it would put a connection whose send was timed
//! out back in the middle of a message, and hides at which step a conversation broke. Below `info`
//! lettre logs whole messages and passwords: the log filter must keep `lettre` at `info` or above.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, timeout};

use super::conversation::{self, Failure, Step};
use super::message::OutgoingMessage;
use super::reply::Reply;
use super::smtp_config::{Security, SmtpConfig, SmtpConfigError};

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took responsibility for it.
    Accepted {
        /// Its words, usually a queue number.
        reply: Reply,
    },
    /// It was surely not taken; later it may be.
    Retry {
        /// The server's words, or what happened instead.
        reply: Reply,
        /// Whose trouble it is.
        kind: RetryKind,
    },
    /// The server refused it for good.
    Refused {
        /// The server's words.
        reply: Reply,
        /// What was refused.
        about: Refusal,
    },
    /// The end of the message left and no reply came: it may be delivered. Sent again with the same
    /// Message-ID (C-78); the one case in which a family can receive a letter twice (C-75).
    Uncertain {
        /// What happened instead of a reply.
        reply: Reply,
    },
}

/// Why a message has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryKind {
    /// The server asked to come later (4xx): counts against the provider's pace.
    Busy,
    /// An own deadline passed.
    TimedOut,
    /// The server was not reached: our network or our relay, the mail stays queued.
    Connection,
    /// The connection broke after it stood.
    Broken,
    /// TLS is missing or wrong: the operator must look, the mail stays queued.
    Tls,
    /// The relay does not want us (sign-in, greeting, sender): the operator must look.
    Session,
    /// Not SMTP, or out of order.
    Protocol,
}

/// What a final refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The mailbox: three of these suppress the address (C-76).
    Address,
    /// This letter or the sender's standing: the address is kept.
    Letter,
}

/// The sender: shared by all jobs of a process.
#[derive(Clone)]
pub struct Mailer {
    shared: Arc<Shared>,
}

struct Shared {
    config: SmtpConfig,
    tls: Option<TlsParameters>,
    hello: ClientId,
    places: Semaphore,
    idle: Mutex<Vec<Parked>>,
}

struct Parked {
    connection: AsyncSmtpConnection,
    since: Instant,
    letters: u32,
}

impl Mailer {
    /// Prepares TLS; connects to nothing yet.
    pub fn new(config: SmtpConfig) -> Result<Self, SmtpConfigError> {
        let tls = match config.security {
            Security::Plain => None,
            Security::StartTls | Security::Wrapper => Some(tls_parameters(&config)?),
        };
        let hello = config.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
        let places = Semaphore::new(config.pool.size.max(1));
        Ok(Self { shared: Arc::new(Shared { config, tls, hello, places, idle: Mutex::default() }) })
    }

    /// Sends one message to its one recipient. Ends within the conversation deadline, counted from
    /// the moment one of the pool's places is free.
    pub async fn send(&self, message: &OutgoingMessage) -> Outcome {
        let shared = &self.shared;
        let _place = shared.places.acquire().await;
        // Set just before the final dot: from there on, silence no longer means "not delivered".
        let dot = AtomicBool::new(false);
        match timeout(shared.config.deadlines.conversation, shared.deliver(message, &dot)).await {
            Ok(outcome) => outcome,
            Err(_) if dot.load(Ordering::Acquire) => {
                Outcome::Uncertain { reply: Reply::none("no reply after the end of the message in time") }
            }
            Err(_) => {
                Outcome::Retry { reply: Reply::none("conversation timed out"), kind: RetryKind::TimedOut }
            }
        }
    }

    /// Closes idle connections politely. Messages on their way end by themselves.
    pub async fn shutdown(&self) {
        let parked = std::mem::take(&mut *self.shared.idle.lock().await);
        for parked in parked {
            quit(parked.connection).await;
        }
    }
}

impl Shared {
    async fn deliver(self: &Arc<Self>, message: &OutgoingMessage, dot: &AtomicBool) -> Outcome {
        if let Some(Parked { mut connection, letters, .. }) = self.take_idle().await {
            match conversation::deliver(&mut connection, message, dot).await {
                // A server may have closed, or be about to close, a connection that waited. Nothing
                // was sent yet, so a fresh one gets its chance at once.
                Err(failure) if failure.step == Step::Sender && failure.is_closing() => {}
                result => return self.finish(connection, letters, result).await,
            }
        }
        match timeout(self.config.deadlines.connect, self.connect()).await {
            Err(_) => {
                Outcome::Retry { reply: Reply::none("connecting timed out"), kind: RetryKind::TimedOut }
            }
            Ok(Err(failure)) => failure.outcome(),
            Ok(Ok(mut connection)) => {
                let result = conversation::deliver(&mut connection, message, dot).await;
                self.finish(connection, 0, result).await
            }
        }
    }

    /// Only a connection whose last message was accepted is used again.
    async fn finish(
        self: &Arc<Self>,
        connection: AsyncSmtpConnection,
        letters: u32,
        result: Result<Reply, Failure>,
    ) -> Outcome {
        match result {
            Ok(reply) => {
                self.park(connection, letters + 1).await;
                Outcome::Accepted { reply }
            }
            Err(failure) => failure.outcome(),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let Self { config, tls, hello, .. } = self;
        let wrapper = if config.security == Security::Wrapper { tls.clone() } else { None };
        let address = (config.host.as_str(), config.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(config.deadlines.connect),
            hello,
            wrapper,
            None,
        )
        .await
        .map_err(|e| Failure::new(Step::Greeting, &e))?;
        if config.security == Security::StartTls {
            if !connection.can_starttls() {
                return Err(Failure::tls("the server offers no STARTTLS"));
            }
            let tls = tls.clone().ok_or_else(|| Failure::tls("TLS is not set up"))?;
            connection.starttls(tls, hello).await.map_err(|e| Failure::tls(&e.to_string()))?;
        }
        if let Some((login, password)) = &config.credentials {
            let credentials = Credentials::new(login.clone(), password.expose_secret().to_owned());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|e| Failure::new(Step::Greeting, &e))?;
        }
        Ok(connection)
    }

    async fn take_idle(&self) -> Option<Parked> {
        let mut idle = self.idle.lock().await;
        while let Some(parked) = idle.pop() {
            if parked.since.elapsed() < self.config.pool.idle {
                return Some(parked);
            }
        }
        None
    }

    async fn park(self: &Arc<Self>, connection: AsyncSmtpConnection, letters: u32) {
        let limits = self.config.pool;
        if letters >= limits.letters {
            drop(tokio::spawn(quit(connection)));
            return;
        }
        self.idle.lock().await.push(Parked { connection, since: Instant::now(), letters });
        let pool = Arc::downgrade(self);
        drop(tokio::spawn(async move {
            tokio::time::sleep(limits.idle + Duration::from_millis(10)).await;
            let Some(pool) = pool.upgrade() else { return };
            let mut idle = pool.idle.lock().await;
            let (old, young): (Vec<_>, Vec<_>) =
                std::mem::take(&mut *idle).into_iter().partition(|p| p.since.elapsed() >= limits.idle);
            *idle = young;
            drop(idle);
            for parked in old {
                quit(parked.connection).await;
            }
        }));
    }
}

/// Says goodbye, but not for long.
async fn quit(mut connection: AsyncSmtpConnection) {
    drop(timeout(Duration::from_secs(2), connection.quit()).await);
}

fn tls_parameters(config: &SmtpConfig) -> Result<TlsParameters, SmtpConfigError> {
    let setup = |e: lettre::transport::smtp::Error| SmtpConfigError::TlsSetup(e.to_string());
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(pem) = &config.extra_root_pem {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(setup)?);
    }
    builder.build().map_err(setup)
}
