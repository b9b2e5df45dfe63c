//! The command line: one file per command.

pub mod backup;
pub mod cfdi_cadena;
pub mod cfdi_check;
pub mod cfdi_pdf;
pub mod demo;
pub mod import;
pub mod job;
pub mod serve;
pub mod user;
pub mod watch;

use crate::config::{SecretArgs, ServeArgs, StorageArgs};
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

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
    /// Serve invented data from ./data/demo, made at the first start
    Demo(demo::DemoArgs),
    /// Register CFDI from XML files, ZIP archives and folders
    Import(import::ImportArgs),
    /// Register CFDI as they are put into folders, until it is ended
    Watch(watch::WatchArgs),
    /// Bring the database schema up to date
    Migrate(StorageArgs),
    /// Write database and files into one ZIP, also while the server runs (SQLite)
    Backup(backup::BackupArgs),
    /// Put a backup where no database is yet
    Restore(backup::RestoreArgs),
    /// Manage people
    #[command(subcommand)]
    User(user::UserCommand),
    /// Read and check electronic invoices offline
    #[command(subcommand)]
    Cfdi(CfdiCommand),
    /// Jobs that otherwise run by themselves
    #[command(subcommand)]
    Job(job::JobCommand),
    /// Print the OpenAPI document
    Openapi,
    /// Print the token that `/metrics` asks for
    MetricsToken(SecretArgs),
}

#[derive(Subcommand)]
enum CfdiCommand {
    /// Say what is wrong with files or folders of XML; exit code 0 no error, 1 some, 2 could not run
    Check {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// Folder of .cer files that stamps are checked against; without it, ./data/certificates if there is one
        #[arg(long, env = "CARTERA_CERTIFICATES")]
        certificates: Option<PathBuf>,
    },
    /// Print the cadena original, the text that the issuer's seal signs; exit code 2 when there is none
    Cadena { file: PathBuf },
    /// Write the printed representation (representación impresa) as PDF; exit code 2 when it cannot be made
    Pdf {
        file: PathBuf,
        #[arg(short, long)]
        output: PathBuf,
    },
}

impl Cli {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(args) => serve::serve(args).await,
            Command::Demo(args) => Box::pin(demo::demo(args)).await,
            Command::Import(args) => import::run(args).await,
            Command::Watch(args) => watch::run(args).await,
            Command::Migrate(args) => serve::migrate(&args).await,
            Command::Backup(args) => Box::pin(backup::backup(args)).await,
            Command::Restore(args) => backup::restore(args).await,
            Command::User(command) => user::run(command).await,
            Command::Cfdi(CfdiCommand::Check { paths, json, certificates }) => {
                Ok(ExitCode::from(cfdi_check::check(&paths, json, certificates.as_deref())))
            }
            Command::Cfdi(CfdiCommand::Cadena { file }) => Ok(ExitCode::from(cfdi_cadena::print(&file))),
            Command::Cfdi(CfdiCommand::Pdf { file, output }) => Ok(ExitCode::from(cfdi_pdf::write(&file, &output))),
            Command::Job(command) => job::run(command).await,
            Command::Openapi => serve::openapi(),
            Command::MetricsToken(args) => serve::metrics_token(args),
        }
    }
}
