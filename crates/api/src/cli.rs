//! The command line: one file per command.

pub mod cfdi_check;
pub mod serve;
pub mod user;

use crate::config::{ServeArgs, StorageArgs};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Control over the money you are owed.
///
/// Settings come from flags, the environment, or a `.env` file in the working directory.
#[derive(Parser)]
#[command(name = "cartera", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve API, screens and jobs
    Serve(ServeArgs),
    /// Bring the database schema up to date
    Migrate(StorageArgs),
    /// Manage people
    #[command(subcommand)]
    User(user::UserCommand),
    /// Print the OpenAPI document
    Openapi,
}

impl Cli {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(args) => serve::serve(args).await,
            Command::Migrate(args) => serve::migrate(&args).await,
            Command::User(command) => user::run(command).await,
            Command::Openapi => serve::openapi(),
        }
    }
}
