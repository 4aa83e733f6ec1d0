//! How the mail server is reached, and which combinations a production instance refuses (C-63).

use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;
use thiserror::Error;

/// How the connection is protected. There is deliberately no "if the server offers it".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// No TLS: only to this machine, never in production.
    Plain,
    /// STARTTLS, or no letter leaves.
    StartTls,
    /// TLS from the first byte.
    Wrapper,
}

/// Everything the transport needs.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Host name or address; with TLS the certificate must name it.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// Login and password, if the relay asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// One more root certificate (PEM), for a relay under the school's or region's own authority.
    pub extra_root_pem: Option<Vec<u8>>,
    /// Name given in EHLO; this machine's name by default.
    pub hello_name: Option<String>,
    /// Own deadlines.
    pub deadlines: Deadlines,
    /// Bounds of the pool.
    pub pool: PoolLimits,
}

/// Own deadlines: lettre's own time-out covers only connecting (security.md finding 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// From the first packet to the end of EHLO, TLS and sign-in.
    pub connect: Duration,
    /// The whole conversation about one letter, connecting included.
    pub conversation: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { connect: Duration::from_secs(30), conversation: Duration::from_secs(60) }
    }
}

/// Bounds of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    /// Open conversations at a time.
    pub size: usize,
    /// An idle connection is closed after this long: before the shortest common server limit of 30 s.
    pub idle: Duration,
    /// Letters over one connection.
    pub letters: u32,
}

impl Default for PoolLimits {
    fn default() -> Self {
        Self { size: 4, idle: Duration::from_secs(20), letters: 50 }
    }
}

/// Why a mail server's URL is refused at start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SmtpConfigError {
    /// Not a URL with a host.
    #[error("TABEL_SMTP_URL is not a URL with a host, for example smtps://user:password@mail.example.ru:465")]
    Url,
    /// A scheme other than `smtp` and `smtps`.
    #[error("TABEL_SMTP_URL begins with {0:?}; use smtps:// or smtp://…?tls=required")]
    Scheme(String),
    /// An unknown or unsafe value of `tls`.
    #[error(
        "TABEL_SMTP_URL has tls={0:?}; only tls=required exists: anything weaker can be switched off on the way"
    )]
    Tls(String),
    /// An unknown parameter.
    #[error("TABEL_SMTP_URL has an unknown parameter {0:?}")]
    Parameter(String),
    /// Plain SMTP on a production instance.
    #[error("TABEL_SMTP_URL has no TLS and TABEL_PRODUCTION is true; use smtps:// or smtp://…?tls=required")]
    PlainInProduction,
    /// Plain SMTP to another machine.
    #[error("TABEL_SMTP_URL has no TLS and {0:?} is another machine; use smtps:// or smtp://…?tls=required")]
    PlainBeyondLoopback(String),
    /// Only one of login and password.
    #[error("TABEL_SMTP_URL needs both login and password, or neither")]
    Credentials,
    /// The extra root certificate or the TLS set-up does not work.
    #[error("TLS for the mail server cannot be set up: {0}")]
    TlsSetup(String),
}

impl SmtpConfig {
    /// Reads `smtps://[login:password@]host[:port]`, `smtp://…?tls=required` or, for a server on this
    /// machine outside production, `smtp://host:port`.
    pub fn from_url(text: &str, production: bool) -> Result<Self, SmtpConfigError> {
        let url = url::Url::parse(text).map_err(|_| SmtpConfigError::Url)?;
        let security = security(&url)?;
        let host = url.host_str().filter(|h| !h.is_empty()).ok_or(SmtpConfigError::Url)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if security == Security::Plain {
            if production {
                return Err(SmtpConfigError::PlainInProduction);
            }
            if !is_loopback(&host) {
                return Err(SmtpConfigError::PlainBeyondLoopback(host));
            }
        }
        let port = url.port().unwrap_or(match security {
            Security::Plain => 25,
            Security::StartTls => 587,
            Security::Wrapper => 465,
        });
        Ok(Self {
            host,
            port,
            security,
            credentials: credentials(&url)?,
            extra_root_pem: None,
            hello_name: None,
            deadlines: Deadlines::default(),
            pool: PoolLimits::default(),
        })
    }
}

fn security(url: &url::Url) -> Result<Security, SmtpConfigError> {
    let mut security = match url.scheme() {
        "smtps" => Security::Wrapper,
        "smtp" => Security::Plain,
        other => return Err(SmtpConfigError::Scheme(other.to_owned())),
    };
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("tls", "required") if security == Security::Plain => security = Security::StartTls,
            ("tls", "required") => {}
            ("tls", other) => return Err(SmtpConfigError::Tls(other.to_owned())),
            (other, _) => return Err(SmtpConfigError::Parameter(other.to_owned())),
        }
    }
    Ok(security)
}

fn credentials(url: &url::Url) -> Result<Option<(String, SecretString)>, SmtpConfigError> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(SmtpConfigError::Credentials),
        (login, Some(password)) => Ok(Some((percent_decoded(login)?, percent_decoded(password)?.into()))),
    }
}

fn percent_decoded(text: &str) -> Result<String, SmtpConfigError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|d| char::from(d).to_digit(16));
            let (Some(high), Some(low)) = (digit(), digit()) else {
                return Err(SmtpConfigError::Credentials);
            };
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| SmtpConfigError::Credentials)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn reads_safe_urls_and_refuses_the_rest() {
        use SmtpConfigError as E;
        for (url, production, expected) in [
            ("smtp://127.0.0.1:2525", false, Ok((Security::Plain, 2525))),
            ("smtp://[::1]:2525", false, Ok((Security::Plain, 2525))),
            ("smtp://localhost", false, Ok((Security::Plain, 25))),
            ("smtps://mail.example.ru", true, Ok((Security::Wrapper, 465))),
            ("smtp://mail.example.ru?tls=required", true, Ok((Security::StartTls, 587))),
            ("smtp://127.0.0.1:2525?tls=required", true, Ok((Security::StartTls, 2525))),
            ("smtp://127.0.0.1:2525", true, Err(E::PlainInProduction)),
            ("smtp://mail.example.ru:25", false, Err(E::PlainBeyondLoopback("mail.example.ru".into()))),
            (
                "smtp://127.0.0.1.example.ru",
                false,
                Err(E::PlainBeyondLoopback("127.0.0.1.example.ru".into())),
            ),
            ("smtp://mail.example.ru?tls=opportunistic", true, Err(E::Tls("opportunistic".into()))),
            ("smtps://mail.example.ru?verify=no", true, Err(E::Parameter("verify".into()))),
            ("http://mail.example.ru", true, Err(E::Scheme("http".into()))),
            ("smtps://login@mail.example.ru", true, Err(E::Credentials)),
            ("mail.example.ru", true, Err(E::Url)),
        ] {
            let read = SmtpConfig::from_url(url, production).map(|c| (c.security, c.port));
            assert_eq!(read, expected, "{url} production={production}");
        }
    }

    #[test]
    fn decodes_login_and_password() {
        let config =
            SmtpConfig::from_url("smtps://journal%40example.ru:p%25%3A%D1%8F@mail.example.ru", true).unwrap();
        let (login, password) = config.credentials.clone().unwrap();
        assert_eq!((login.as_str(), password.expose_secret()), ("journal@example.ru", "p%:я"));
        assert!(!format!("{config:?}").contains("p%:я"), "a password must not be printed");
    }
}
