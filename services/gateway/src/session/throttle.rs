//! Limits of sign-in (C-31). One school sits behind one address, so the network axis is wide and counts failures only;
//! a device the account signed in from before has a bucket of its own, so that guessing elsewhere, even from the same
//! school, never locks its owner out. An attempt takes its cells before the password is looked at and gives them back
//! when it was right: attempts made side by side cannot slip through between a look and a count.

use super::gcra::{LocalGcra, Rate};
use super::token::{DeviceHash, hex};
use crate::http::Network;
use crate::redis_link::RedisLink;
use redis::Script;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The buckets; in an hour each lets through its burst and an hour's worth of intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottleRates {
    /// One account from one network, unknown device.
    pub account_and_network: Rate,
    /// One account from all unknown devices together: at most 30 in an hour.
    pub account_unknown_devices: Rate,
    /// One account from one known device.
    pub account_and_device: Rate,
    /// Failures of one network over all accounts, unknown devices only.
    pub network: Rate,
}

impl Default for ThrottleRates {
    fn default() -> Self {
        const fn rate(burst: u32, seconds: u64) -> Rate {
            Rate { burst, interval: Duration::from_secs(seconds) }
        }
        Self {
            account_and_network: rate(5, 300),
            account_unknown_devices: rate(10, 180),
            account_and_device: rate(10, 180),
            network: rate(200, 6),
        }
    }
}

/// One sign-in attempt, before the password is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// As typed; folded to lower case and hashed before it goes anywhere.
    pub login: &'a str,
    pub network: Network,
    /// Set only when this account signed in from this device before.
    pub known_device: Option<DeviceHash>,
}

/// Cells an attempt holds. Dropping it keeps them taken, as a failure does.
#[derive(Debug)]
#[must_use = "give the cells back after a right password, or the account pays for it"]
pub struct Reservation {
    axes: Vec<(String, Rate)>,
    shared: bool,
}

/// Shared by all requests.
pub struct SignInThrottle {
    rates: ThrottleRates,
    local: LocalGcra<String>,
    started: Instant,
    redis: RedisLink,
    take: Script,
    give_back: Script,
}

impl std::fmt::Debug for SignInThrottle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInThrottle").field("rates", &self.rates).field("redis", &self.redis).finish()
    }
}

/// All buckets or none, by the server's clock. Answers the first key, so that a mixed-up reply is noticed, and the
/// milliseconds to wait.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
local after = {}
for at, key in ipairs(KEYS) do
  local interval, room = tonumber(ARGV[at * 2 - 1]), tonumber(ARGV[at * 2])
  local empty_at = tonumber(redis.call('GET', key) or '0') or 0
  if empty_at > now + room then empty_at = now + room end
  if empty_at < now then empty_at = now end
  after[at] = empty_at + interval
  if after[at] - room - now > wait then wait = after[at] - room - now end
end
if wait == 0 then
  for at, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', after[at]), 'PX', string.format('%.0f', after[at] - now))
  end
end
return {KEYS[1], string.format('%.0f', wait)}
";

const GIVE_BACK: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for at, key in ipairs(KEYS) do
  local empty_at = tonumber(redis.call('GET', key) or '0') or 0
  local before = empty_at - tonumber(ARGV[at])
  if before <= now then
    redis.call('DEL', key)
  else
    redis.call('SET', key, string.format('%.0f', before), 'PX', string.format('%.0f', before - now))
  end
end
return 0
";

impl SignInThrottle {
    /// Buckets in Redis while it answers, and always in process as well, so that losing Redis gives no fresh tries.
    #[must_use]
    pub fn new(redis: RedisLink, rates: ThrottleRates) -> Arc<Self> {
        Arc::new(Self {
            rates,
            local: LocalGcra::new(),
            started: Instant::now(),
            redis,
            take: Script::new(TAKE),
            give_back: Script::new(GIVE_BACK),
        })
    }

    /// Takes the cells of an attempt. Call it before the password is hashed, and call nothing on a wrong one.
    ///
    /// # Errors
    /// The time after which the next attempt may be made. The answer to the user is the same for known and unknown
    /// logins (C-32).
    pub async fn begin(&self, attempt: &Attempt<'_>) -> Result<Reservation, Duration> {
        let axes = self.axes(attempt);
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.local.take_all(&axes, now).map_err(Duration::from_millis)?;
        match self.take_shared(&axes).await {
            Some(0) => Ok(Reservation { axes, shared: true }),
            Some(wait) => {
                self.local.give_back(&axes);
                Err(Duration::from_millis(wait))
            }
            None => Ok(Reservation { axes, shared: false }),
        }
    }

    /// The password was right: the attempt costs nothing.
    pub async fn succeeded(&self, reservation: Reservation) {
        self.local.give_back(&reservation.axes);
        if !reservation.shared {
            return;
        }
        let mut call = self.give_back.prepare_invoke();
        for (key, rate) in &reservation.axes {
            call.key(key).arg(rate.interval_ms());
        }
        self.redis.run(|mut connection| async move { call.invoke_async::<i64>(&mut connection).await }).await;
    }

    async fn take_shared(&self, axes: &[(String, Rate)]) -> Option<u64> {
        let mut call = self.take.prepare_invoke();
        for (key, rate) in axes {
            call.key(key).arg(rate.interval_ms()).arg(rate.interval_ms() * u64::from(rate.burst));
        }
        let (key, wait): (String, u64) =
            self.redis.run(|mut connection| async move { call.invoke_async(&mut connection).await }).await?;
        axes.first().filter(|(first, _)| *first == key).map(|_| wait)
    }

    fn axes(&self, attempt: &Attempt<'_>) -> Vec<(String, Rate)> {
        let login = hex(&Sha256::digest(attempt.login.trim().to_lowercase().as_bytes())[..16]);
        let key = |axis: &str, rest: &str| format!("tabel:try:{axis}:{rest}");
        match attempt.known_device {
            Some(device) => {
                let device = hex(&device.0[..16]);
                vec![(key("device", &format!("{login}:{device}")), self.rates.account_and_device)]
            }
            None => vec![
                (key("pair", &format!("{login}:{}", attempt.network)), self.rates.account_and_network),
                (key("account", &login), self.rates.account_unknown_devices),
                (key("network", &attempt.network.to_string()), self.rates.network),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::of(text.parse().expect("an address"))
    }

    async fn evaluated(throttle: &SignInThrottle, login: &str, from: &str, times: usize) -> usize {
        let mut evaluated = 0;
        for _ in 0..times {
            let attempt = Attempt { login, network: network(from), known_device: None };
            if throttle.begin(&attempt).await.is_ok() {
                evaluated += 1;
            }
        }
        evaluated
    }

    fn throttle() -> Arc<SignInThrottle> {
        SignInThrottle::new(RedisLink::off(), ThrottleRates::default())
    }

    #[tokio::test]
    async fn a_thousand_guesses_leave_the_owner_alone() {
        let throttle = throttle();
        let hit = evaluated(&throttle, "Teacher", "10.0.0.7", 1_000).await;
        assert!(hit <= 30, "{hit} evaluated");
        assert!(
            evaluated(&throttle, " teacher ", "10.0.0.8", 1_000).await + hit <= 30,
            "same account, other network"
        );
        let known = Attempt {
            login: "teacher",
            network: network("10.0.0.7"),
            known_device: Some(DeviceHash([3; 32])),
        };
        for _ in 0..50 {
            let reservation =
                throttle.begin(&known).await.expect("a known device signs in from the same address");
            throttle.succeeded(reservation).await;
        }
        assert!(evaluated(&throttle, "another", "10.0.0.7", 1).await == 1, "others behind the address go on");
    }

    #[tokio::test]
    async fn good_sign_ins_of_a_whole_school_pass() {
        let throttle = throttle();
        for pupil in 0..600 {
            let login = format!("pupil{pupil}");
            let attempt = Attempt { login: &login, network: network("10.0.0.7"), known_device: None };
            let reservation = throttle.begin(&attempt).await.expect("600 good sign-ins");
            throttle.succeeded(reservation).await;
        }
    }

    #[tokio::test]
    async fn a_network_that_tries_every_account_is_slowed() {
        let throttle = throttle();
        let mut evaluated_all = 0;
        for account in 0..400 {
            evaluated_all += evaluated(&throttle, &format!("login{account}"), "10.0.0.7", 3).await;
        }
        assert!((200..=210).contains(&evaluated_all), "{evaluated_all}");
        assert_eq!(evaluated(&throttle, "login1", "10.9.0.7", 1).await, 1);
    }

    #[tokio::test]
    async fn keys_hold_no_login() {
        let attempt = Attempt { login: "ivanova", network: network("10.0.0.7"), known_device: None };
        for (key, _) in throttle().axes(&attempt) {
            assert!(!key.contains("ivanova"), "{key}");
        }
    }
}
