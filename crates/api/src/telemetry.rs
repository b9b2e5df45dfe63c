use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Libraries that tell at every start that all is as usual are heard only when it is not.
const DEFAULT: &str = "info,sqlx=warn,sea_orm_migration=warn,tokio_cron_scheduler=warn,actix_server=warn";

/// Logs to standard error: text for people on a terminal, JSON lines otherwise. `RUST_LOG` filters.
pub fn init() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_unset| EnvFilter::new(DEFAULT));
    let registry = tracing_subscriber::registry().with(filter);
    if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        registry.with(fmt::layer().compact().with_writer(std::io::stderr)).init();
    } else {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).init();
    }
}
