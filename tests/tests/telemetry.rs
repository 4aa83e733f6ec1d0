//! One trace from the browser's request through use case and SQL to job, rendering and letter, received by a real OTLP
//! receiver; and no person in anything that leaves the processes (security.md C-95).

mod e2e {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use app::{Kind, PublicIds};
    use chrono::NaiveDate;
    use domain::id::SchoolId;
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::trace::v1::Span;
    use prost::Message as _;
    use serde_json::json;
    use tests::support::factories::PASSWORD;
    use tests::support::worker::{Mailbox, Process, scratch, settings, wait_for};
    use tests::support::{Browser, Database};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    /// Takes spans over HTTP as a collector does, and keeps the bytes too.
    #[derive(Clone, Default)]
    struct Collector {
        spans: Arc<Mutex<Vec<Span>>>,
        raw: Arc<Mutex<Vec<u8>>>,
    }

    impl Collector {
        async fn start() -> (Self, String) {
            let collector = Self::default();
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
            let address = format!("http://{}", listener.local_addr().expect("an address"));
            let taking = collector.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(taking.clone().take(stream));
                }
            });
            (collector, address)
        }

        async fn take(self, mut stream: TcpStream) {
            let mut pending = Vec::new();
            loop {
                let end = pending.windows(4).position(|bytes: &[u8]| bytes == b"\r\n\r\n").map(|at| at + 4);
                let head = end.map(|end| String::from_utf8_lossy(&pending[..end]).to_lowercase());
                let length = head.as_ref().map(|head| {
                    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                    length.and_then(|length| length.trim().parse::<usize>().ok()).expect("a length")
                });
                if let (Some(end), Some(length)) = (end, length)
                    && pending.len() >= end + length
                {
                    assert!(head.is_some_and(|head| head.starts_with("post /v1/traces ")));
                    let body: Vec<u8> = pending.drain(..end + length).skip(end).collect();
                    let request =
                        ExportTraceServiceRequest::decode(body.as_slice()).expect("a trace request");
                    let spans = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
                    self.spans.lock().expect("spans").extend(spans.flat_map(|scope| scope.spans));
                    self.raw.lock().expect("bytes").extend(body);
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
                    if stream.write_all(answer).await.is_err() {
                        return;
                    }
                    continue;
                }
                let mut buffer = [0; 16_384];
                match stream.read(&mut buffer).await {
                    Ok(count) if count > 0 => pending.extend_from_slice(&buffer[..count]),
                    _ => return,
                }
            }
        }

        fn spans(&self) -> Vec<Span> {
            self.spans.lock().expect("spans").clone()
        }
    }

    /// The traces reached from `start`: its own, those of spans that link to it, and so on.
    fn reached(spans: &[Span], start: &[u8]) -> BTreeSet<Vec<u8>> {
        let mut traces = BTreeSet::from([start.to_vec()]);
        loop {
            let before = traces.len();
            for span in spans {
                if span.links.iter().any(|link| traces.contains(&link.trace_id)) {
                    traces.insert(span.trace_id.clone());
                }
            }
            if traces.len() == before {
                return traces;
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_request_is_followed_to_the_letter_and_nobody_is_named() {
        let database = Database::with_schools().await;
        // Pupil 1 of A is told by e-mail.
        database
            .admin(
                "update delivery_choice set channel = 'email', consent_on = '2025-09-02'
                 where school_id = 1 and pupil_id = 1001;
                 delete from delivery where school_id = 1; delete from report where school_id = 1;
                 delete from task",
            )
            .await;
        let (collector, otlp) = Collector::start().await;
        let (mailbox, files) = (Mailbox::start(), scratch("files"));
        let mut settings = settings(&database, &mailbox.smtp_url, &files);
        let free = || std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let [gateway_place, worker_place] = [free(), free()];
        let [port, metrics_port] =
            [&gateway_place, &worker_place].map(|place| place.local_addr().expect("an address").port());
        drop((gateway_place, worker_place));
        let address = format!("http://127.0.0.1:{port}");
        let march = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let shift = (march - platform::clock::now().date_naive()).num_days();
        for (name, value) in [
            ("TABEL_HTTP", format!("127.0.0.1:{port}")),
            ("TABEL_METRICS", format!("127.0.0.1:{metrics_port}")),
            ("TABEL_BASE_URL", address.clone()),
            ("TABEL_DEV", "true".to_owned()),
            ("TABEL_OTLP", otlp),
            ("TABEL_LOG", "debug".to_owned()),
            ("TABEL_CLOCK_SHIFT_DAYS", shift.to_string()),
        ] {
            settings.insert(name.to_owned(), value);
        }
        let mut gateway = Process::start("gateway", &settings);
        let mut worker = Process::start("worker", &settings);
        let answers = || async {
            reqwest::get(format!("{address}/ready")).await.is_ok_and(|answer| answer.status() == 200)
        };
        wait_for("the gateway is ready", Duration::from_secs(30), answers).await;

        let browser = Browser::new(&address);
        browser.sign_in("class_teacher.1", PASSWORD).await;
        let ids = PublicIds::new(&[9; 32]).expect("a key");
        let group = ids.encode(Kind::Group, SchoolId::new(1), 1001);
        let document = "mutation Repeat($group: ID!, $week: NaiveDate!) {
            repeatSummary(group: $group, week: $week) { __typename ... on Refused { code message } } }";
        let answer = browser.send(document, json!({ "group": group, "week": "2026-03-02" })).await;
        assert_eq!(answer.member("repeatSummary"), Some("SummaryRequested"), "{}", answer.body);
        // Something that fails and something hostile, so that their words are searched as well.
        browser.send("{ noSuchField(name: \"canary-A-9@tabel.test\") }", json!({})).await;
        browser
            .send(
                "mutation { signIn(login: \"canary-login\", password: \"canary-password\") { __typename } }",
                json!({}),
            )
            .await;

        let arrived = || async { !mailbox.envelopes().await.is_empty() };
        wait_for("the letter", Duration::from_secs(60), arrived).await;
        let sent = || async {
            database.count("select count(*) from task where state in ('ready', 'running')").await == 0
        };
        wait_for("the end of all jobs", Duration::from_secs(60), sent).await;
        // The metrics are asked for while both still run.
        let read = async |url: String| reqwest::get(url).await.expect("an answer");
        let metrics = read(format!("{address}/metrics")).await.text().await.expect("text");
        let worker_address = format!("http://127.0.0.1:{metrics_port}");
        assert_eq!(read(format!("{worker_address}/")).await.status(), 404);
        let worker_metrics = read(format!("{worker_address}/metrics")).await.text().await.expect("text");
        for series in ["tabel_jobs_total{", "tabel_mail_letters_total{", "tabel_reports_documents_total{"] {
            assert!(worker_metrics.contains(series), "{worker_metrics}");
        }
        let logs = [gateway.stop(), worker.stop()];

        let spans = collector.spans();
        let repeat = spans
            .iter()
            .find(|span| span.name == "delivery.repeat_summary")
            .expect("the use case has a span");
        let by_id: BTreeMap<&[u8], &Span> =
            spans.iter().map(|span| (span.span_id.as_slice(), span)).collect();
        let mut above = Vec::new();
        let mut span = repeat;
        while let Some(parent) = by_id.get(span.parent_span_id.as_slice()) {
            above.push(parent.name.as_str());
            span = parent;
        }
        assert_eq!(above.last(), Some(&"http.request"), "{above:?}");
        let in_trace = |trace: &[u8]| -> BTreeSet<&str> {
            spans.iter().filter(|span| span.trace_id == trace).map(|span| span.name.as_str()).collect()
        };
        assert!(in_trace(&repeat.trace_id).contains("db.transaction"), "{:?}", in_trace(&repeat.trace_id));

        let traces = reached(&spans, &repeat.trace_id);
        let names: BTreeSet<&str> = traces.iter().flat_map(|trace| in_trace(trace)).collect();
        for name in [
            "job.run",
            "weekly.load",
            "report.render",
            "delivery.queue",
            "delivery.begin_sending",
            "mail.send",
        ] {
            assert!(names.contains(name), "{name} is not reached: {names:?}");
        }
        // Request, group, letter: each job is a trace of its own, linked to its cause.
        assert!(traces.len() >= 3, "{names:?}");

        // A span per line, so that a finding names its span; the bytes as well, in case something is not decoded.
        let raw = String::from_utf8_lossy(&collector.raw.lock().expect("bytes")).into_owned();
        let decoded: Vec<String> = spans.iter().map(|span| format!("{span:?}")).collect();
        let everything = [
            ("spans", decoded.join("\n")),
            ("bytes of the spans", raw),
            ("metrics", metrics),
            ("worker's metrics", worker_metrics),
            ("gateway's log", logs[0].clone()),
            ("worker's log", logs[1].clone()),
        ];
        for (what, text) in &everything {
            for canary in ["⟦", "canary", "tabel.test", "Абрамов", "class_teacher.1", PASSWORD] {
                let line = text
                    .lines()
                    .find(|line| line.contains(canary))
                    .map(|line| line.chars().take(400).collect::<String>());
                assert!(line.is_none(), "{canary} in the {what}: {line:?}");
            }
        }
        assert!(logs[0].contains("\"trace\"") && logs[1].contains("job done"), "the logs are there");
        drop(std::fs::remove_dir_all(files));
    }
}
