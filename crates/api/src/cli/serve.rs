use crate::{
    clock::Clock,
    config::{Config, ServeArgs, StorageArgs},
    openapi, server, store,
};
use std::{io::Write, process::ExitCode};

pub async fn serve(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let storage = args.storage.clone();
    let config = Config::try_from(args)?;
    let clock = config.now.map_or_else(Clock::system, Clock::starting_at);
    let state = server::open(config, &storage, clock).await?;
    server::run(state).await?;
    Ok(ExitCode::SUCCESS)
}

pub async fn migrate(args: &StorageArgs) -> anyhow::Result<ExitCode> {
    let db = store::connect(&args.database_url).await?;
    store::migrate(&db).await?;
    Ok(ExitCode::SUCCESS)
}

pub fn openapi() -> anyhow::Result<ExitCode> {
    let mut json = openapi::document().to_pretty_json()?;
    json.push('\n');
    std::io::stdout().write_all(json.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
