//! A small school in a database of its own: two classes, a subgroup, three teachers, ten lessons.
//!
//! Rows are laid down by the superuser; everything under test runs through `App` as the application's login role.

use std::str::FromStr as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::regulation::Preset;
use app::{Actor, App, AppConfig};
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::*;
use domain::role::Role;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgPool};
use store::{ContextKey, StoreConfig};

/// Moment every test starts at: Wednesday 4 March 2026, 12:00 in Moscow, after the third lesson.
pub const NOON: &str = "2026-03-04T09:00:00Z";

/// The clock of the test; tests move it.
#[derive(Clone)]
pub struct Clock(Arc<Mutex<DateTime<Utc>>>);

impl Clock {
    pub fn set(&self, at: &str) {
        *self.0.lock().unwrap() = at.parse().unwrap();
    }
}

/// A school with what tests name.
pub struct School {
    pub app: App,
    pub pool: PgPool,
    pub clock: Clock,
    pub number: SchoolId,
    database: String,
    /// Class 7А, grade 7.
    pub class: GroupId,
    /// Class 1А, grade 1.
    pub first_grade: GroupId,
    pub algebra: SubjectId,
    /// Pupils of 7А in the order of the list.
    pub pupils: Vec<PupilId>,
    /// The pupil of 1А.
    pub little: PupilId,
    /// Algebra of 7А: 2, 3, 4 and 5 March, second lesson.
    pub lessons: Vec<LessonId>,
    /// Algebra of 1А on 4 March.
    pub first_grade_lesson: LessonId,
    pub test_work: WorkTypeId,
    pub quarter: PeriodId,
}

static OPERATIONS: AtomicI64 = AtomicI64::new(1);

/// A new operation id.
pub fn operation() -> OperationId {
    let number = OPERATIONS.fetch_add(1, Ordering::Relaxed);
    OperationId::new(uuid::Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 | number as u64))
}

fn url(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run through `cargo xtask test`"))
}

fn options(url: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::from_str(url).unwrap().database(database).disable_statement_logging()
}

fn with_database(url: &str, database: &str) -> String {
    let (start, rest) = url.rsplit_once('/').map_or((url, ""), |parts| parts);
    // The socket folder stands behind a question mark and holds slashes of its own.
    match url.split_once('?') {
        Some((before, query)) => {
            let (start, _) = before.rsplit_once('/').unwrap();
            format!("{start}/{database}?{query}")
        }
        None => {
            let _ = rest;
            format!("{start}/{database}")
        }
    }
}

impl School {
    /// A school under the preset S0, at noon.
    pub async fn new() -> Self {
        Self::under(Preset::S0).await
    }

    /// A school under a preset.
    pub async fn under(preset: Preset) -> Self {
        let admin = url("TABEL_ADMIN_DATABASE_URL");
        let database =
            format!("journal_{}_{}", std::process::id(), OPERATIONS.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnectOptions::from_str(&admin).unwrap().connect().await.unwrap();
        connection
            .execute(AssertSqlSafe(format!("create database {database} owner tabel_owner")))
            .await
            .unwrap();
        connection.close().await.unwrap();
        // What belongs to the superuser: the extension the migrations use.
        let pool =
            PgPoolOptions::new().max_connections(2).connect_with(options(&admin, &database)).await.unwrap();
        pool.execute("create extension if not exists pgcrypto").await.unwrap();
        let owner = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(options(&url("TABEL_OWNER_DATABASE_URL"), &database))
            .await
            .unwrap();
        store::MIGRATOR.run(&owner).await.unwrap();
        owner.close().await;

        let key = vec![7_u8; 32];
        sqlx::query("insert into tabel.context_key (id, key) values (1, $1)")
            .bind(&key)
            .execute(&pool)
            .await
            .unwrap();
        let document = store::regulation_doc::write(&preset.load().unwrap());
        pool.execute(AssertSqlSafe(include_str!("school.sql").to_owned())).await.unwrap();
        sqlx::query(
            "insert into regulation_edition (school_id, starts_on, title, document, created_at)
             values (1, '2025-09-01', 'test', $1, '2025-08-20T00:00:00Z')",
        )
        .bind(document)
        .execute(&pool)
        .await
        .unwrap();

        let clock = Clock(Arc::new(Mutex::new(NOON.parse().unwrap())));
        let told = clock.clone();
        let app = App::start(AppConfig {
            store: StoreConfig {
                app_url: with_database(&url("TABEL_DATABASE_URL"), &database),
                system_url: with_database(&url("TABEL_SYSTEM_DATABASE_URL"), &database),
                context_key: ContextKey::new(key).unwrap(),
                max_connections: 8,
                acquire_timeout: Duration::from_secs(10),
                clock: real_clock,
            },
            id_key: vec![9; 32],
            clock: Arc::new(move || *told.0.lock().unwrap()),
            random: Arc::new(|bytes| bytes.fill(1)),
        })
        .await
        .unwrap();
        Self {
            app,
            pool,
            clock,
            number: SchoolId::new(1),
            database,
            class: GroupId::new(1),
            first_grade: GroupId::new(2),
            algebra: SubjectId::new(1),
            pupils: (1..=5).map(PupilId::new).collect(),
            little: PupilId::new(6),
            lessons: (1..=4).map(LessonId::new).collect(),
            first_grade_lesson: LessonId::new(5),
            test_work: WorkTypeId::new(2),
            quarter: PeriodId::new(1),
        }
    }

    /// An employee in a role; the numbers are those of `school.sql`.
    fn actor(&self, number: i64, role: Role, name: &str) -> Actor {
        Actor {
            account: AccountId::new(100 + number),
            person: PersonId::new(number),
            school: self.number,
            membership: MembershipId::new(number),
            role,
            staff: Some(StaffId::new(number)),
            guardian: None,
            pupil: None,
            name: name.to_owned(),
            zone: chrono_tz::Europe::Moscow,
            request: 1,
        }
    }

    /// Teaches algebra in 7А and 1А.
    pub fn teacher(&self) -> Actor {
        self.actor(1, Role::SubjectTeacher, "Сидорова\u{a0}И.\u{a0}П.")
    }

    /// Teaches something else; holds the lesson of 5 March instead.
    pub fn substitute(&self) -> Actor {
        self.actor(2, Role::SubjectTeacher, "Петрова\u{a0}О.\u{a0}И.")
    }

    /// Class teacher of 7А.
    pub fn class_teacher(&self) -> Actor {
        self.actor(3, Role::ClassTeacher, "Орлов\u{a0}Д.\u{a0}С.")
    }

    /// Deputy head.
    pub fn deputy(&self) -> Actor {
        self.actor(4, Role::Deputy, "Кузнецова\u{a0}А.\u{a0}В.")
    }

    /// A teacher of the same school with nothing to do here.
    pub fn stranger(&self) -> Actor {
        self.actor(5, Role::SubjectTeacher, "Ильин\u{a0}П.\u{a0}П.")
    }

    /// One number the database answers.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool).await.unwrap()
    }

    /// Changes what lies in the database, past the use cases.
    pub async fn run(&self, sql: &str) {
        self.pool.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// Closes everything and drops the database.
    pub async fn gone(self) {
        self.app.close().await;
        self.pool.close().await;
        let mut connection =
            PgConnectOptions::from_str(&url("TABEL_ADMIN_DATABASE_URL")).unwrap().connect().await.unwrap();
        let drop = format!("drop database {} with (force)", self.database);
        connection.execute(AssertSqlSafe(drop)).await.unwrap();
    }
}

/// A day of March 2026.
pub fn march(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn real_clock() -> DateTime<Utc> {
    platform::clock::now()
}
