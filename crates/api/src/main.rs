//! `cartera`: see `cartera --help`.

use api::{cli::Cli, config, telemetry};
use clap::Parser;
use std::{io::Write, process::ExitCode};

#[tokio::main]
async fn main() -> ExitCode {
    config::load_dotenv();
    let cli = Cli::parse();
    telemetry::init();
    // One crypto provider for every TLS connection of the process.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::warn!("a crypto provider was already installed");
    }
    match Box::pin(cli.run()).await {
        Ok(code) => code,
        Err(error) => {
            // Standard error is all there is left to tell; if it is closed, nobody reads anyway.
            let _closed = writeln!(std::io::stderr(), "cartera: {error:#}");
            ExitCode::from(2)
        }
    }
}
