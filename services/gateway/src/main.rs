//! The `gateway` binary: environment in, parts together, serve, stop cleanly.

use anyhow::Context as _;
use gateway::Config;
use platform::clock::Clock;
use platform::config::Environment;
use platform::shutdown::Shutdown;
use platform::telemetry;
use std::sync::Arc;

/// A page is thousands of short texts; the system's allocator took a tenth of an answer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("sdl") {
        print!("{}", gateway::graphql::sdl());
        return Ok(());
    }
    let environment = Environment::of_process();
    let config = Config::from_environment(&environment)?;
    let telemetry = telemetry::setup(&telemetry::Config::from_environment(
        "gateway",
        env!("CARGO_PKG_VERSION"),
        &environment,
    )?)?;
    let metrics = telemetry.metrics();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime does not start")?;
    let outcome = runtime.block_on(async {
        let shutdown = Shutdown::on_signals().context("signal handlers cannot be installed")?;
        let parts = {
            let app =
                app::App::start(app_config(&environment)?).await.context("the application does not start")?;
            gateway::parts::assemble(&config, app, &environment, Some(metrics)).await?
        };
        gateway::run(config, parts, async move { shutdown.wait().await }).await.context("the gateway stopped")
    });
    drop(runtime);
    telemetry.shutdown();
    outcome.map(drop)
}

fn app_config(environment: &Environment) -> anyhow::Result<app::AppConfig> {
    let clock = Clock::from_environment(environment)?;
    let sources = app::Sources {
        clock: Arc::new(move || clock.now()),
        real_clock: platform::clock::now,
        random: Arc::new(platform::random::fill),
    };
    Ok(app::AppConfig::read(|key| environment.text(key), sources, connections())?)
}

/// Connections for tenant transactions where `TABEL_CONNECTIONS` does not say: two per core. Requests that wait here cost
/// nothing, while every connection keeps plans and catalogue of its own: on two cores a page cost PostgreSQL about a tenth
/// more with twenty connections than with four, at 8 and at 64 clients.
fn connections() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(cores * 2).unwrap_or(u32::MAX).clamp(4, 32)
}
