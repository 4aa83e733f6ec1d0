//! The `gateway` binary: environment in, parts together, serve, stop cleanly.

use anyhow::Context as _;
use gateway::Config;
use platform::config::Environment;
use platform::shutdown::Shutdown;
use platform::telemetry;

mod parts;

fn main() -> anyhow::Result<()> {
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
        let parts = parts::assemble(&config, &environment, metrics).await?;
        gateway::run(config, parts, async move { shutdown.wait().await }).await.context("the gateway stopped")
    });
    drop(runtime);
    telemetry.shutdown();
    outcome.map(drop)
}
