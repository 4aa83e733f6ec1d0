//! The worker binary. With the hidden argument of the rendering pool it is one of the pool's children.

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use app::files::stored::Files;
use platform::config::Environment;
use platform::shutdown::Shutdown;
use platform::telemetry::Metrics;
use reports::{PoolConfig, child};
use tokio::net::TcpListener;
use worker::config::WorkerConfig;
use worker::jobs::Tools;
use worker::mail::message_id::MessageIds;
use worker::mail::pacing::{Pacer, Paces};
use worker::mail::retry::RetryPolicy;
use worker::mail::transport::Mailer;
use worker::meters::Meters;
use worker::render::Rendering;

fn main() -> anyhow::Result<ExitCode> {
    if std::env::args().nth(1).is_some_and(|argument| argument == child::ARGUMENT) {
        return Ok(child::main());
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let environment = Environment::of_process();
    let telemetry = platform::telemetry::setup(&platform::telemetry::Config::from_environment(
        "tabel-worker",
        env!("CARGO_PKG_VERSION"),
        &environment,
    )?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(serve(&environment, telemetry.metrics()));
    telemetry.shutdown();
    result.map(|()| ExitCode::SUCCESS)
}

async fn serve(environment: &Environment, metrics: Metrics) -> anyhow::Result<()> {
    let config = WorkerConfig::from_environment(environment)?;
    let shutdown = Shutdown::on_signals()?;
    let meters = Meters::new(&metrics.meter("worker"));
    if let Some(address) = config.metrics {
        let listener = TcpListener::bind(address).await.context("TABEL_METRICS")?;
        tokio::spawn(worker::metrics_page::serve(listener, metrics, shutdown.clone()));
    }
    let tools = Tools {
        app: app::App::start(config.app).await?,
        rendering: Rendering::start(PoolConfig::this_program(config.renderers)?, meters.clone()).await?,
        meters,
        files: Files::local(&config.files)?,
        mailer: Mailer::new(config.smtp)?,
        message_ids: MessageIds::new(config.message_key, &config.sender.address),
        pacer: Mutex::new(Pacer::new(Paces::default())),
        retry: RetryPolicy::default(),
        sender: config.sender,
        base_url: config.base_url,
    };
    let tools = Arc::new(tools);
    let worker = uuid::Builder::from_random_bytes(platform::random::bytes()).into_uuid();
    tracing::info!(concurrency = config.concurrency, "worker started");
    worker::runner::run(tools.clone(), worker, config.concurrency, shutdown).await;
    tools.mailer.shutdown().await;
    tools.app.close().await;
    Ok(())
}
