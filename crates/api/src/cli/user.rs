#![expect(clippy::doc_markdown, reason = "clap prints these comments as they stand")]

use crate::{
    auth::password,
    config::{StorageArgs, TimeArgs},
    setup, store,
};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::permission::Role;
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a person; makes the organization and the issuer when they are missing
    Add(AddUser),
}

#[derive(Args)]
pub struct AddUser {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    time: TimeArgs,
    /// Organization
    #[arg(long)]
    org: String,
    /// RFC under which the organization issues invoices
    #[arg(long)]
    rfc: String,
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// admin, manager, data_entry, collections, field_collector, sales or finance; may be repeated
    #[arg(long, required = true)]
    role: Vec<String>,
    /// Read the password from standard input
    #[arg(long, required = true)]
    password_stdin: bool,
}

pub async fn run(command: UserCommand) -> anyhow::Result<ExitCode> {
    match command {
        UserCommand::Add(args) => add(args).await,
    }
}

async fn add(args: AddUser) -> anyhow::Result<ExitCode> {
    let roles = args.role.iter().map(|role| role.parse::<Role>().with_context(|| format!("{role:?} is not a role")));
    let roles = roles.collect::<anyhow::Result<Vec<Role>>>()?;
    let mut secret = String::new();
    std::io::stdin().read_line(&mut secret).context("read the password")?;
    let secret = secret.trim_end_matches(['\r', '\n']).to_owned();
    if password::check_strength(&secret).is_err() {
        bail!("the password needs between {} and {} characters", password::MIN_CHARS, password::MAX_CHARS);
    }
    let db = store::connect(&args.storage.database_url).await?;
    store::migrate(&db).await?;
    let now = args.time.clock()?.now();
    let hash = password::hash(secret).await?;
    let txn = store::begin_write(&db).await?;
    let organization = setup::organization(&txn, &args.org, now).await?;
    setup::issuer(&txn, organization, &args.rfc, &args.org, now).await?;
    let person = setup::NewPerson { email: &args.email, name: &args.name, password_hash: hash, roles: &roles };
    if !setup::person(&txn, organization, person, now).await? {
        bail!("{} already signs in here", args.email);
    }
    txn.commit().await?;
    Ok(ExitCode::SUCCESS)
}
