//! Three schools, A and B in one district and C in another, laid down by the superuser so that no policy under test
//! takes part. Numbers of things are the school's number and three digits: pupil 1 of B is 2001.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use super::database::{Database, Login};
use app::regulation::Preset;

/// One school and what stands between them; part of the template's name.
pub const SQL: &str = concat!(include_str!("schools.sql"), include_str!("bridges.sql"));

/// The password of everybody.
pub const PASSWORD: &str = "тихая заводь у реки";

/// A school of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct School {
    /// `school_id`.
    pub number: i32,
    /// Its district.
    pub district: i32,
    /// The letter in its canaries.
    pub letter: char,
    /// Its regulation.
    pub preset: Preset,
}

/// A, B and C.
pub const SCHOOLS: [School; 3] = [
    School { number: 1, district: 1, letter: 'A', preset: Preset::S0 },
    School { number: 2, district: 1, letter: 'B', preset: Preset::S2 },
    School { number: 3, district: 2, letter: 'C', preset: Preset::S4 },
];

/// Where a thing stands, seen from a teacher of class 7А of school A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Class 7А of A.
    Own,
    /// Class 7Б of A.
    OtherClass,
    /// Class 7А of B.
    OtherSchool,
}

impl School {
    /// The number of thing `n` of this school.
    pub const fn thing(&self, n: i64) -> i64 {
        self.number as i64 * 1000 + n
    }

    /// How every canary of this school begins.
    pub fn canary(&self) -> String {
        format!("⟦{}·", self.letter)
    }
}

/// Fills a migrated database.
pub(super) async fn lay_down(database: &Database) {
    let passwords = app::password::Passwords::new([1; 16]);
    let hash = passwords.hash(PASSWORD.to_owned(), [2; 16]).await.expect("the password hashes");
    let mut admin = database.connect(Login::Admin).await;
    let mut script = String::from(
        "insert into district (id, name, zone) overriding system value
           values (1, 'Район 1', 'Europe/Moscow'), (2, 'Район 2', 'Europe/Moscow');
         insert into person (id, created_at) overriding system value
           select 9000 + n, '2025-08-01T00:00:00Z' from generate_series(1, 9) n;",
    );
    for school in &SCHOOLS {
        let text = include_str!("schools.sql");
        let text =
            text.replace("{s}", &school.number.to_string()).replace("{d}", &school.district.to_string());
        script.push_str(&text.replace("{L}", &school.letter.to_string()).replace("{hash}", &hash));
    }
    script.push_str(&include_str!("bridges.sql").replace("{hash}", &hash));
    admin
        .execute(AssertSqlSafe(script))
        .await
        .unwrap_or_else(|error| panic!("the world is not laid down: {error}"));
    for school in &SCHOOLS {
        let document = store::regulation_doc::write(&school.preset.load().expect("the preset loads"));
        sqlx::query(
            "insert into regulation_edition (school_id, id, starts_on, title, document, created_at)
             overriding system value values ($1, $2, '2025-09-01', $3, $4, '2025-08-20T00:00:00Z')",
        )
        .bind(school.number)
        .bind(school.thing(1))
        .bind(format!("Положение ⟦{}·regulation⟧", school.letter))
        .bind(document)
        .execute(&mut admin)
        .await
        .expect("the regulation is stored");
    }
    admin.close().await.expect("the connection closes");
}
