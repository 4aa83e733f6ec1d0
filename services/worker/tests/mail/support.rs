//! A real mail server process, a scripted one for faults no server library offers, and letters to send.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use domain::id::{GuardianId, ReportId, SchoolId};
use secrecy::SecretBox;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use worker::mail::address::EmailAddress;
use worker::mail::letter::{Attachment, FileNames, Letter, Sender};
use worker::mail::message::{OutgoingMessage, build};
use worker::mail::message_id::{LetterKey, MessageIds};
use worker::mail::smtp_config::{Deadlines, SmtpConfig};
use worker::mail::transport::Mailer;

/// `infra/dev/mailbox.py` as a process of its own.
pub struct Mailbox {
    child: Child,
    folder: PathBuf,
    pub smtp_url: String,
    http: String,
}

impl Mailbox {
    pub fn start(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tabel-mailbox-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/dev/mailbox.py");
        let mut child = python()
            .arg(script)
            .arg("--folder")
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts; Debian package python3-aiosmtpd");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let about: serde_json::Value =
            serde_json::from_str(&line).expect("the mailbox says where it listens");
        let address = |name: &str| about[name].as_str().unwrap().to_owned();
        Self {
            child,
            folder,
            smtp_url: address("smtp_url"),
            http: address("http_url").replace("http://", ""),
        }
    }

    pub async fn faults(&self, rules: &str) {
        let answer = self.http("PUT", "/faults", rules).await;
        assert_ne!(answer, b"", "the mailbox refused {rules}");
    }

    /// Envelopes of the messages kept so far.
    pub async fn messages(&self) -> Vec<serde_json::Value> {
        serde_json::from_slice(&self.http("GET", "/messages", "").await).unwrap()
    }

    pub async fn get(&self, path: &str) -> Vec<u8> {
        self.http("GET", path, "").await
    }

    /// The body of a successful answer, empty otherwise.
    async fn http(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.http).await.unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        if answer.starts_with(b"HTTP/1.1 200") { answer.split_off(end) } else { Vec::new() }
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// Debian's Python: it has the mail server library; one from elsewhere in `PATH` may not.
pub fn python() -> Command {
    let system = Path::new("/usr/bin/python3");
    Command::new(if system.exists() { system } else { Path::new("python3") })
}

/// What a scripted server does next on a connection.
#[derive(Debug, Clone)]
pub enum Act {
    /// Writes these bytes.
    Say(&'static str),
    /// Writes that many bytes of noise without a line end.
    Noise(usize),
    /// Reads a line that must begin with this.
    Hear(&'static str),
    /// Reads up to and including the final dot.
    Content,
    /// Keeps the connection open and silent.
    Stall,
}

/// The beginning of every conversation: greeting and EHLO.
pub const HELLO: [Act; 3] = [Act::Say("220 test\r\n"), Act::Hear("EHLO"), Act::Say("250 test\r\n")];
/// One message, accepted.
pub const LETTER: [Act; 8] = [
    Act::Hear("MAIL"),
    Act::Say("250 ok\r\n"),
    Act::Hear("RCPT"),
    Act::Say("250 ok\r\n"),
    Act::Hear("DATA"),
    Act::Say("354 go\r\n"),
    Act::Content,
    Act::Say("250 2.0.0 queued\r\n"),
];

/// A server that plays one script per connection, in order; then it refuses further ones by closing.
pub struct Script {
    pub address: SocketAddr,
    pub connections: Arc<AtomicUsize>,
}

impl Script {
    pub async fn start(scripts: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            let mut scripts = scripts.into_iter();
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(play(stream, scripts.next().unwrap_or_default()));
            }
        });
        Self { address, connections }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn play(stream: TcpStream, script: Vec<Act>) {
    let (reader, mut writer) = stream.into_split();
    let mut reader = tokio::io::BufReader::new(reader);
    for act in script {
        match act {
            Act::Say(text) => writer.write_all(text.as_bytes()).await.unwrap(),
            Act::Noise(bytes) => drop(writer.write_all(&vec![b'x'; bytes]).await),
            Act::Hear(start) => {
                let mut line = String::new();
                reader.read_line(&mut line).await.unwrap();
                assert!(line.starts_with(start), "expected {start}, heard {line:?}");
            }
            Act::Content => {
                let mut line = Vec::new();
                while line != b".\r\n" {
                    line.clear();
                    if reader.read_until(b'\n', &mut line).await.unwrap() == 0 {
                        return;
                    }
                }
            }
            Act::Stall => tokio::time::sleep(Duration::from_secs(600)).await,
        }
    }
}

/// A mailer with deadlines short enough for a test.
pub fn mailer(url: &str) -> Mailer {
    let mut config = SmtpConfig::from_url(url, false).unwrap();
    config.deadlines =
        Deadlines { connect: Duration::from_millis(1500), conversation: Duration::from_secs(3) };
    Mailer::new(config).unwrap()
}

pub fn ids() -> MessageIds {
    let domain = EmailAddress::parse("journal@tabel.example").unwrap();
    MessageIds::new(SecretBox::new(Box::new([7; 32])), &domain)
}

/// A message to one recipient; `n` makes it a letter of its own.
pub fn message(to: &str, n: i64) -> OutgoingMessage {
    build(&letter(to, n), &ids()).unwrap()
}

/// A file that would end the message on a lenient server, if it were sent as it is.
pub const DOTS: &[u8] = b"a;b\n.\nMAIL FROM:<x@y.example>\r\n.\r\n..\nend";

pub fn letter(to: &str, n: i64) -> Letter {
    Letter {
        to: EmailAddress::parse(to).unwrap(),
        from: Sender {
            name: "Школа № 5".into(),
            address: EmailAddress::parse("journal@tabel.example").unwrap(),
        },
        reply_to: None,
        subject: "Выписка за 2–8 марта: Ёжикова Ӧльга, 5Б".into(),
        text: "Новых отметок: 7\n.\nКонец".into(),
        html: "<p>Новых отметок: 7".into(),
        attachments: vec![Attachment::table(
            Bytes::from_static(DOTS),
            FileNames {
                russian: "Выписка 5Б, 2–8 марта.csv".into(), latin: "vypiska.csv".into()
            },
        )],
        key: LetterKey::WeeklySummary {
            school: SchoolId::new(1),
            report: ReportId::new(n),
            version: 1,
            guardian: GuardianId::new(4),
        },
        unsubscribe_url: Some("https://tabel.example/stop/abc".into()),
        date: DateTime::from_timestamp(1_772_700_000, 0).unwrap(),
    }
}
