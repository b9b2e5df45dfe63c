use crate::{
    auth::Keys,
    config::{Config, SecretArgs, ServeArgs, StorageArgs},
    openapi, server, store,
};
use std::{io::Write, process::ExitCode};

pub async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let storage = args.storage.clone();
    let clock = args.server.time.clock()?;
    let config = Config::try_from(args)?;
    let state = server::open(config, &storage, clock).await?;
    server::run(state).await?;
    Ok(ExitCode::SUCCESS)
}

pub async fn migrate(args: &StorageArgs) -> anyhow::Result<ExitCode> {
    let db = store::connect(&args.database_url).await?;
    store::migrate(&db).await?;
    Ok(ExitCode::SUCCESS)
}

/// What a Prometheus shows at `/metrics` where the settings name no other token.
pub fn metrics_token(args: SecretArgs) -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout(), "{}", Keys::derive(&args.require()?).metrics_token)?;
    Ok(ExitCode::SUCCESS)
}

pub fn openapi() -> anyhow::Result<ExitCode> {
    let mut json = openapi::document().to_pretty_json()?;
    json.push('\n');
    std::io::stdout().write_all(json.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
