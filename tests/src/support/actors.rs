//! The world and the people in it. A person speaks through a browser, as everybody does.

use std::net::SocketAddr;
use std::path::PathBuf;

use app::files::stored::{FileKind, Files};
use app::{Kind, PublicIds};
use bytes::Bytes;
use domain::id::SchoolId;
use gateway::Config;
use platform::clock::Clock;
use platform::config::Environment;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::app::TestApp;
use super::database::Database;
use super::factories::{PASSWORD, Place, SCHOOLS, School};
use super::graphql::{Answer, Browser};

/// Three schools behind a real gateway on a free port, without Redis.
pub struct World {
    /// The application behind the gateway.
    pub test: TestApp,
    address: String,
    stop: Option<oneshot::Sender<()>>,
    _files: Folder,
}

/// A folder of rendered files that goes away with the world.
struct Folder(PathBuf);

impl Folder {
    /// Holds the files that `schools.sql` names by their hashes, for every school.
    async fn with_reports() -> Self {
        let name = format!("tabel-world-{:016x}", u64::from_be_bytes(platform::random::bytes()));
        let folder = Self(std::env::temp_dir().join(name));
        let files = Files::local(&folder.0).expect("a folder for files");
        for school in &SCHOOLS {
            let school = SchoolId::new(school.number);
            for (kind, content) in
                [(FileKind::WeeklySummary, "f"), (FileKind::WeeklySummary, "g"), (FileKind::PrintBatch, "b")]
            {
                files.put(school, kind, Bytes::from(content)).await.expect("a file is stored");
            }
        }
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Somebody signed in.
#[derive(Debug)]
pub struct Person {
    /// Login, for messages.
    pub login: String,
    browser: Browser,
}

impl World {
    /// Lays the schools down and opens the gateway.
    pub async fn new() -> Self {
        let test = TestApp::on(Database::with_schools().await).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let local: SocketAddr = listener.local_addr().expect("an address");
        let address = format!("http://{local}");
        // Each browser of a test names its own network, so that limits per network do not add up over a matrix.
        let folder = Folder::with_reports().await;
        let environment = Environment::from_pairs([
            ("TABEL_FILES", folder.0.to_str().expect("a readable path")),
            ("TABEL_BASE_URL", address.as_str()),
            ("TABEL_DEV", "true"),
            ("TABEL_TRUSTED_PROXIES", "127.0.0.1"),
        ]);
        let config = Config::from_environment(&environment).expect("settings that go together");
        let mut parts = gateway::parts::assemble(&config, test.app.clone(), &environment, None)
            .await
            .expect("the gateway's parts fit");
        parts.clock = Clock::fixed(test.clock.now());
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(gateway::serve(listener, config, parts, async move {
            let _ = stopped.await;
        }));
        Self { test, address, stop: Some(stop), _files: folder }
    }

    /// A browser nobody signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// Somebody by login: `deputy.1` is the deputy of A, `officer.1` the officer of the first district.
    pub async fn sign_in(&self, login: &str) -> Person {
        let browser = self.browser();
        browser.sign_in(login, PASSWORD).await;
        Person { login: login.to_owned(), browser }
    }

    /// Whoever teaches a class of A: algebra in 7А, physics in 7Б.
    pub async fn teacher(&self, class: &str) -> Person {
        match class {
            "7А" => self.sign_in("subject_teacher.1").await,
            "7Б" => self.sign_in("stranger.1").await,
            other => panic!("nobody teaches {other}"),
        }
    }

    /// The public id of thing `n` of a school.
    pub fn id(&self, school: &School, kind: Kind, n: i64) -> String {
        self.ids().encode(kind, SchoolId::new(school.number), school.thing(n))
    }

    /// The public id of a kind of thing at a place; one of a class, of its subject, lesson, pupil and so on.
    pub fn id_at(&self, place: Place, kind: Kind) -> String {
        let school = match place {
            Place::Own | Place::OtherClass => &SCHOOLS[0],
            Place::OtherSchool => &SCHOOLS[1],
        };
        let n = match (kind, place == Place::OtherClass) {
            (Kind::Lesson, false) | (Kind::Pupil, true) => 3,
            (Kind::Lesson, true) => 4,
            (Kind::Staff, _) => 12,
            (Kind::Group | Kind::Subject | Kind::Column | Kind::Guardian | Kind::Delivery, true) => 2,
            _ => 1,
        };
        self.id(school, kind, n)
    }

    /// The encoder of this instance.
    pub fn ids(&self) -> &PublicIds {
        self.test.app.ids()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

impl Person {
    /// Sends a document.
    pub async fn send(&self, document: &str, variables: Value) -> Answer {
        self.browser.send(document, variables).await
    }

    /// The browser, for subscriptions.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }
}
