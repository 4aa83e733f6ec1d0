//! Password rules and hashing. Argon2id on a bounded number of threads: a storm of sign-ins waits or is told to come
//! back, and never eats the machine's memory (security.md C-30).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::role::Role;
use tokio::sync::Semaphore;

use crate::{Failure, Outcome, Refusal, RefusalCode};

/// Hashes at once: each takes 19 MiB and about 50 ms of one core.
const AT_ONCE: usize = 2;
/// Most attempts that wait.
const QUEUE: usize = 50;
/// Longest wait of an attempt.
const WAIT: Duration = Duration::from_secs(2);
/// Longest password, in bytes: longer ones are refused before hashing.
const LONGEST: usize = 256;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    decoy: Arc<str>,
}

impl Passwords {
    /// Makes the hasher and the decoy hash against which unknown logins are checked.
    pub fn new(salt: [u8; 16]) -> Self {
        let decoy = hash_now("decoy", salt).expect("a short password hashes").into();
        Self { slots: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default(), decoy }
    }

    /// Hash of a new password as a PHC string.
    pub async fn hash(&self, password: String, salt: [u8; 16]) -> Outcome<String> {
        self.run(move || hash_now(&password, salt)).await?
    }

    /// Whether a password fits. `None` stands for an unknown login and takes the same time.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Outcome<bool> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let fits = self
            .run(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed);
        let slot = if waiting >= QUEUE {
            None
        } else {
            tokio::time::timeout(WAIT, self.slots.clone().acquire_owned()).await.ok().and_then(Result::ok)
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let Some(slot) = slot else {
            return Err(too_many("минуту").into());
        };
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(slot);
            done
        })
        .await
        .map_err(|_| Failure::Bug("hashing panicked"))
    }
}

/// The refusal for too many attempts; `pause` is «минуту», «15 минут».
pub fn too_many(pause: &str) -> Refusal {
    Refusal::new(RefusalCode::TooManyAttempts, format!("Слишком много попыток. Повторите через {pause}"))
}

/// Checks a new password: length by role (12, pupils 8), not one of the well-known ones, not the login.
pub fn check_new(password: &str, login: &str, role: Option<Role>) -> Result<(), Refusal> {
    let least = if role == Some(Role::Pupil) { 8 } else { 12 };
    let length = password.chars().count();
    let refuse = |message: String| Err(Refusal::new(RefusalCode::WeakPassword, message).field("newPassword"));
    if length < least {
        return refuse(format!("Пароль короче {least} знаков. Придумайте длиннее, годится и фраза"));
    }
    if password.len() > LONGEST {
        return refuse("Пароль длиннее 256 байт. Придумайте короче".into());
    }
    let plain = password.to_lowercase();
    if !login.is_empty() && plain.contains(login) {
        return refuse("Пароль содержит логин. Придумайте другой".into());
    }
    if well_known(&plain) {
        return refuse("Такой пароль подбирают первым. Придумайте другой".into());
    }
    Ok(())
}

/// One letter repeated, a run along the alphabet or a keyboard row (both layouts), or a common word, taken once or
/// several times with digits around it.
fn well_known(plain: &str) -> bool {
    const ROWS: [&str; 8] = [
        "12345678901234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "йцукенгшщзхъ",
        "фывапролджэ",
        "ячсмитьбю",
        "abcdefghijklmnopqrstuvwxyz",
    ];
    const WORDS: [&str; 24] = [
        "password",
        "пароль",
        "gfhjkm",
        "qwerty",
        "йцукен",
        "admin",
        "админ",
        "school",
        "школа",
        "irjkf",
        "табель",
        "tabel",
        "дневник",
        "lytdybr",
        "журнал",
        "учитель",
        "ученик",
        "директор",
        "родитель",
        "любовь",
        "россия",
        "welcome",
        "letmein",
        "iloveyou",
    ];
    let letters: Vec<char> = plain.chars().collect();
    let distinct = letters.iter().collect::<std::collections::BTreeSet<_>>().len();
    let neighbours = |a: char, b: char| {
        ROWS.iter().any(|row| row.contains(&format!("{a}{b}")) || row.contains(&format!("{b}{a}")))
    };
    let steps = letters.windows(2).filter(|pair| neighbours(pair[0], pair[1])).count();
    let runs = steps * 3 >= letters.len().saturating_sub(1) * 2;
    let rest = WORDS.iter().fold(plain.to_string(), |rest, word| rest.replace(word, ""));
    let only_words =
        rest.len() < plain.len() && rest.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation());
    distinct < 4 || runs || only_words
}

fn argon() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are constants within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str, salt: [u8; 16]) -> Outcome<String> {
    let hash: PasswordHash = argon()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|_| Failure::Bug("hashing failed"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, role: Role, accepted: bool) {
        assert_eq!(check_new(password, "ivanova", Some(role)).is_ok(), accepted, "{password}");
    }

    #[test]
    fn a_password_is_long_and_not_the_first_one_tries() {
        check("тихая заводь у реки", Role::Deputy, true);
        check("короткий", Role::Deputy, false);
        check("дубовый8", Role::Pupil, true);
        check("дубовый", Role::Pupil, false);
        check("111111111111", Role::Deputy, false);
        check("123456789012", Role::Deputy, false);
        check("qwertyuiopas", Role::Deputy, false);
        check("парольпароль12", Role::Deputy, false);
        check("gfhjkm123456", Role::Deputy, false);
        check("ivanova-и-дети", Role::Deputy, false);
        check(&"я".repeat(200), Role::Deputy, false);
    }

    #[tokio::test]
    async fn a_hash_verifies_its_own_password_only() {
        let passwords = Passwords::new([1; 16]);
        let hash = passwords.hash("правильная лошадь".into(), [2; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("правильная лошадь".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("правильная лошад".into(), Some(hash)).await.unwrap());
        assert!(
            !passwords.verify("decoy".into(), None).await.unwrap(),
            "the decoy's own password opens nothing"
        );
    }
}
