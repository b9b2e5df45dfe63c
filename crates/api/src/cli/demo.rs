use crate::{
    auth::random_token,
    config::{Config, ServerArgs, StorageArgs},
    demo::{
        self,
        cast::{CASTS, PASSWORD},
        keys::PAC_CERTIFICATE,
    },
    rate_limit::RateLimits,
    server,
    state::AppState,
    storage::Files,
    store,
};
use anyhow::{Context, bail};
use clap::Args;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

/// Where the demonstration's data are.
const FOLDER: &str = "./data/demo";
/// Where they are made, so that an interrupted first start leaves nothing half made.
const UNFINISHED: &str = "./data/demo.unfinished";
const DATABASE: &str = "cartera.db";
const SECRET: &str = "secret";

#[derive(Args)]
pub struct DemoArgs {
    #[command(flatten)]
    server: ServerArgs,
}

pub async fn demo(args: DemoArgs) -> anyhow::Result<ExitCode> {
    let mut server = args.server;
    // The demonstration is served over plain http.
    server.insecure_cookies = true;
    let folder = Path::new(FOLDER);
    if !folder.join(DATABASE).exists() {
        Box::pin(make(&server, folder)).await?;
    }
    let is_test = server.time.test;
    let mut state = open(server, folder).await?;
    if is_test {
        state.limits = Arc::new(RateLimits::off());
    }
    print_users(&state.config.public_url)?;
    server::run(state).await?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the data beside their place and moves them there when they are whole.
async fn make(server: &ServerArgs, folder: &Path) -> anyhow::Result<()> {
    let unfinished = Path::new(UNFINISHED);
    if unfinished.exists() {
        fs::remove_dir_all(unfinished).with_context(|| format!("remove {UNFINISHED}"))?;
    }
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        bail!("{FOLDER} holds something else than a demonstration; move it away");
    }
    let certificates = unfinished.join("certificates");
    fs::create_dir_all(&certificates).with_context(|| format!("create {UNFINISHED}"))?;
    fs::write(certificates.join("pac.cer"), PAC_CERTIFICATE)?;
    write_secret(&unfinished.join(SECRET))?;
    tell("Making the demonstration's data; later starts keep them")?;
    let begun = Instant::now();
    let mut state = open(server.clone(), unfinished).await?;
    // What is interrupted is made anew, so nothing of it needs to survive.
    let storage = storage(unfinished);
    let kept = std::mem::replace(&mut state.db, store::connect_disposable(&storage.database_url).await?);
    kept.close().await?;
    state.files = Files::open_disposable(&storage.storage)?;
    for surprise in Box::pin(demo::make(&state, 100)).await? {
        tracing::warn!(surprise, "the demonstration went otherwise than told");
    }
    state.db.close().await?;
    fs::File::open(unfinished.join(DATABASE))?.sync_all()?;
    fs::rename(unfinished, folder).with_context(|| format!("move {UNFINISHED} to {FOLDER}"))?;
    tell(&format!("Made in {} s", begun.elapsed().as_secs()))
}

fn storage(folder: &Path) -> StorageArgs {
    StorageArgs {
        database_url: format!("sqlite://{}", folder.join(DATABASE).display()),
        storage: folder.join("files").display().to_string(),
        certificates: folder.join("certificates"),
    }
}

async fn open(server: ServerArgs, folder: &Path) -> anyhow::Result<AppState> {
    let secret = folder.join(SECRET);
    let secret = fs::read_to_string(&secret).with_context(|| format!("read {}", secret.display()))?;
    let storage = storage(folder);
    let clock = server.time.clock()?;
    // Nobody is asked about invented documents unless somebody says whom.
    let sat = server.sat.clone().service(true);
    let config = Config { sat, ..Config::new(server, secret, storage.certificates.clone())? };
    server::open(config, &storage, clock).await
}

/// The secret is the demonstration's own and readable by its owner only.
fn write_secret(path: &PathBuf) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("create {}", path.display()))?;
    Ok(file.write_all(random_token()?.as_bytes())?)
}

/// The address, and one line per person: role, e-mail, password, name, organization.
fn print_users(address: &str) -> anyhow::Result<()> {
    tell(&format!("\nCartera: {address}\n"))?;
    for cast in CASTS {
        for person in cast.people {
            let email = cast.email(person);
            let role = person.role.as_ref();
            tell(&format!("{role:<16} {email:<32} {PASSWORD:<18} {:<20} {}", person.name, cast.name))?;
        }
    }
    tell("")
}

fn tell(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}
