use crate::{
    clock::zone,
    config::{Config, MailArgs, SatArgs, StorageArgs, TimeArgs},
    jobs::{self, Job, Outcome},
    server, store,
};
use anyhow::bail;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::{io::Write, process::ExitCode};

#[derive(Subcommand)]
pub enum JobCommand {
    /// Run a job now; it does only what nobody did before
    Run(RunJob),
}

#[derive(Args)]
pub struct RunJob {
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    sat: SatArgs,
    #[command(flatten)]
    time: TimeArgs,
    /// promises, notices, outbox, events, bank-changes, sat-status or stamp-certificates
    name: String,
    /// Run as on this day; default: today
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// Only this organization; default: all
    #[arg(long)]
    org: Option<String>,
}

pub async fn run(command: JobCommand) -> anyhow::Result<ExitCode> {
    match command {
        JobCommand::Run(args) => run_job(args).await,
    }
}

async fn run_job(args: RunJob) -> anyhow::Result<ExitCode> {
    if args.name == "reminders" {
        bail!("the job {} comes with a later version", args.name);
    }
    let Ok(job) = args.name.replace('-', "_").parse::<Job>() else {
        bail!(
            "{:?} is not a job: promises, notices, outbox, events, bank-changes, sat-status, stamp-certificates",
            args.name
        );
    };
    let sat = args.sat.service(args.time.test);
    if job == Job::SatStatus && sat.endpoint.is_none() {
        writeln!(std::io::stdout(), "CARTERA_SAT_URL is off: SAT is not asked")?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config { sat, ..Config::with_mail(&args.storage, args.mail) };
    let state = server::open(config, &args.storage, args.time.clock()?).await?;
    let mut organizations = store::organizations::all(&state.db).await?;
    if let Some(name) = &args.org {
        organizations.retain(|organization| organization.name == *name);
        if organizations.is_empty() {
            bail!("there is no organization {name:?}");
        }
    }
    for organization in organizations {
        let day = args.as_of.unwrap_or_else(|| state.clock.today(zone(&organization)));
        let Outcome { done, dropped, halted } = Box::pin(jobs::run(&state, job, organization.id, day)).await?;
        let ending = if halted { "; SAT does not answer, the rest waits" } else { "" };
        writeln!(std::io::stdout(), "{}: {day}, {done} done, {dropped} dropped{ending}", organization.name)?;
    }
    state.db.close().await?;
    Ok(ExitCode::SUCCESS)
}
