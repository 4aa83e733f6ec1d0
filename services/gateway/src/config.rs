//! Settings of the gateway, read from the environment and refused when they do not go together.

use crate::http::{SiteOrigin, TrustedProxies};
use crate::session::CookieNames;
use platform::config::{ConfigError, Environment};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What the gateway must know before it starts.
#[derive(Debug, Clone)]
pub struct Config {
    /// `TABEL_HTTP`: where to listen; `127.0.0.1:8080` when absent.
    pub listen: SocketAddr,
    /// `TABEL_BASE_URL`: how browsers reach this instance.
    pub origin: SiteOrigin,
    /// Follows from the base URL and `TABEL_DEV`.
    pub cookies: CookieNames,
    /// `TABEL_REDIS_URL`: absent means one process without Redis.
    pub redis: Option<String>,
    /// `TABEL_TRUSTED_PROXIES`: addresses, separated by commas, whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
    /// `TABEL_WEB`: folder of the built browser client; without it the gateway serves the API only.
    pub web: Option<PathBuf>,
    /// `TABEL_FILES`: folder of rendered reports, the worker's; absent means that none can be downloaded.
    pub files: Option<std::path::PathBuf>,
    /// `TABEL_DEV`: the schema may be asked for, plain HTTP on loopback is accepted.
    pub development: bool,
}

impl Config {
    /// Reads the variables above.
    ///
    /// # Errors
    /// The variable that is missing, unreadable or unsafe in this combination.
    pub fn from_environment(environment: &Environment) -> Result<Self, ConfigError> {
        const BASE: &str = "TABEL_BASE_URL";
        let development = environment.flag("TABEL_DEV")?;
        if development && environment.production()? {
            return Err(ConfigError::refused("TABEL_DEV", "it opens the schema and is never for production"));
        }
        let base = environment.require_text(BASE)?;
        let origin = SiteOrigin::of(base)
            .ok_or_else(|| ConfigError::invalid(BASE, "https://host or http://127.0.0.1:port"))?;
        let cookies = match (origin.is_https(), development && is_loopback(base)) {
            (true, _) => CookieNames::SECURE,
            (false, true) => CookieNames::LOOPBACK,
            (false, false) => {
                return Err(ConfigError::refused(
                    BASE,
                    "plain HTTP is accepted on loopback with TABEL_DEV only",
                ));
            }
        };
        let proxies = environment.text("TABEL_TRUSTED_PROXIES").unwrap_or_default();
        let proxies = proxies
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::parse::<IpAddr>)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| ConfigError::invalid("TABEL_TRUSTED_PROXIES", "addresses separated by commas"))?;
        Ok(Self {
            listen: environment.get_or("TABEL_HTTP", SocketAddr::from(([127, 0, 0, 1], 8080)))?,
            origin,
            cookies,
            redis: environment.text("TABEL_REDIS_URL").map(str::to_owned),
            proxies: TrustedProxies::new(proxies),
            web: environment.text("TABEL_WEB").map(PathBuf::from),
            files: environment.text("TABEL_FILES").map(std::path::PathBuf::from),
            development,
        })
    }
}

fn is_loopback(base: &str) -> bool {
    let host = base.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, String> {
        Config::from_environment(&Environment::from_pairs(pairs.iter().copied()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn combinations() {
        let base = |url| ("TABEL_BASE_URL", url);
        let dev = ("TABEL_DEV", "true");
        let good = read(&[base("https://tabel.example")]).expect("fit for production");
        assert_eq!((good.cookies, good.development), (CookieNames::SECURE, false));
        let local = read(&[base("http://127.0.0.1:8080"), dev]).expect("fit for development");
        assert_eq!(local.cookies, CookieNames::LOOPBACK);
        assert!(read(&[base("http://localhost:1"), dev]).is_ok());
        for (pairs, named) in [
            (vec![], "TABEL_BASE_URL"),
            (vec![base("tabel")], "TABEL_BASE_URL"),
            (vec![base("http://tabel.example"), dev], "TABEL_BASE_URL"),
            (vec![base("http://127.0.0.1:8080")], "TABEL_BASE_URL"),
            (vec![base("http://127.0.0.1.evil.example"), dev], "TABEL_BASE_URL"),
            (vec![base("https://tabel.example"), dev, ("TABEL_PRODUCTION", "true")], "TABEL_DEV"),
            (vec![base("https://tabel.example"), ("TABEL_HTTP", "8080")], "TABEL_HTTP"),
            (
                vec![base("https://tabel.example"), ("TABEL_TRUSTED_PROXIES", "proxy")],
                "TABEL_TRUSTED_PROXIES",
            ),
        ] {
            let error = read(&pairs).expect_err("refused");
            assert!(error.contains(named), "{error}");
        }
    }
}
