//! The schedule of everything that happens by itself, in one place.
//!
//! A job is a function of (state, organization, day) that may run twice, late, or on several replicas at once: rows
//! with unique keys decide what still has to be done. The cron only wakes; whether a daily job is due is asked of the
//! organization's own clock, so that a stop of three days, a new organization or another time zone need nothing more.

pub mod bank_changes;
pub mod events;
pub(crate) mod field;
pub mod notices;
pub mod promises;
pub mod sat_status;
pub mod stamp_certificates;
pub mod tell;

use crate::{
    clock::zone,
    intake,
    outbox::{self, MailServer},
    state::AppState,
    store,
};
use anyhow::Context;
use chrono::{DateTime, NaiveDate, NaiveTime, Timelike, Utc};
use domain::{contract::Organization, ids::OrganizationId};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};
use tokio_cron_scheduler::{Job as CronJob, JobScheduler};
use uuid::Uuid;

/// Everything that happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Job {
    /// Announces promises that were kept or broken.
    Promises,
    /// Tells people what their rules say.
    Notices,
    /// Tells of invoices that have just been registered.
    NewInvoices,
    /// Puts changes of our bank accounts in force.
    BankChanges,
    /// Hands mail over.
    Outbox,
    /// Forgets what open screens heard of.
    Events,
    /// Asks SAT about what is owed.
    SatStatus,
    /// Obtains the certificates that stamps wait for.
    StampCertificates,
}

/// When a job is due.
enum Timing {
    /// From this hour on, on the organization's clock, once a day.
    Daily(u32, u32),
    /// Every minute.
    EveryMinute,
    /// Every ten minutes between two hours of the organization's clock, beside the others: the network is slow.
    ByDay(u32, u32),
    /// Every few seconds, and whenever mail was written.
    Mail,
}

const SCHEDULE: [(Job, Timing); 8] = [
    (Job::Promises, Timing::Daily(0, 5)),
    (Job::Notices, Timing::Daily(8, 0)),
    (Job::NewInvoices, Timing::EveryMinute),
    (Job::BankChanges, Timing::EveryMinute),
    (Job::Outbox, Timing::Mail),
    (Job::Events, Timing::Daily(3, 0)),
    (Job::SatStatus, Timing::ByDay(5, 23)),
    (Job::StampCertificates, Timing::ByDay(0, 24)),
];

/// Six-field cron: every ten minutes, every minute, every five seconds.
const TEN_MINUTES: &str = "30 */10 * * * *";
const MINUTES: &str = "0 * * * * *";
const SECONDS: &str = "*/5 * * * * *";

/// How long a stop waits for the work in hand.
const PATIENCE: Duration = Duration::from_secs(75);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Notices told or mails tried.
    pub done: usize,
    /// Notices that were due and did not leave, each with its reason.
    pub dropped: usize,
    /// It ended early because somebody outside does not answer.
    pub halted: bool,
}

/// Runs a job for one organization, as on `day`.
pub async fn run(state: &AppState, job: Job, organization: OrganizationId, day: NaiveDate) -> anyhow::Result<Outcome> {
    let found = store::organizations::by_id(&state.db, organization).await?.context("no such organization")?;
    match job {
        Job::Promises => promises::run(state, &found.organization, day).await,
        Job::Notices => notices::run(state, &found.organization, day).await,
        Job::NewInvoices => notices::tell_new_invoices(state, &found.organization, day).await,
        Job::BankChanges => bank_changes::run(state, &found.organization).await,
        Job::Events => events::run(state, &found.organization, day).await,
        Job::SatStatus => sat_status::run(state, &found.organization, day).await,
        Job::StampCertificates => stamp_certificates::run(state, &found.organization).await,
        Job::Outbox => {
            let server = MailServer::of(&state.config)?;
            let mut outcome = Outcome::default();
            loop {
                match outbox::deliver_due(state, server.as_ref(), Some(organization)).await? {
                    0 => return Ok(outcome),
                    tried => outcome.done += tried,
                }
            }
        }
    }
}

/// Running jobs; stop them before the database closes.
pub struct Jobs {
    scheduler: JobScheduler,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Ends after the work in hand.
    pub async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the scheduler did not stop");
        }
        self.stop.send_replace(true);
        for task in &mut self.tasks {
            if tokio::time::timeout(PATIENCE, &mut *task).await.is_err() {
                task.abort();
            }
        }
    }
}

/// Starts the schedule. What was due while nobody ran it is done at once.
pub async fn start(state: &AppState) -> anyhow::Result<Jobs> {
    let server = MailServer::of(&state.config).context("CARTERA_SMTP_URL")?;
    let scheduler = JobScheduler::new().await.context("start the scheduler")?;
    let (minute, ten_minutes) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    wake(&scheduler, MINUTES, minute.clone()).await?;
    wake(&scheduler, TEN_MINUTES, ten_minutes.clone()).await?;
    wake(&scheduler, SECONDS, state.mail_ready.clone()).await?;
    scheduler.start().await.context("start the scheduler")?;
    minute.notify_one();
    ten_minutes.notify_one();
    state.mail_ready.notify_one();
    let (stop, stopping) = watch::channel(false);
    let tasks = vec![
        tokio::spawn(go_through(Lane::Database, state.clone(), minute, stopping.clone())),
        tokio::spawn(network(state.clone(), ten_minutes, stopping.clone())),
        tokio::spawn(mail(state.clone(), server, stopping.clone())),
        tokio::spawn(imports(state.clone(), stopping)),
    ];
    Ok(Jobs { scheduler, stop, tasks })
}

async fn wake(scheduler: &JobScheduler, cron: &str, sleeper: Arc<Notify>) -> anyhow::Result<()> {
    let job = CronJob::new(cron, move |_id, _scheduler| sleeper.notify_one()).context("read the cron")?;
    scheduler.add(job).await.context("schedule a job")?;
    Ok(())
}

/// Waits for work; `false` when it is time to stop.
async fn next(work: &Notify, stopping: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        // A closed channel means that nobody is there any more to stop us.
        _stopped = stopping.wait_for(|stop| *stop) => false,
        () = work.notified() => true,
    }
}

async fn mail(state: AppState, server: Option<MailServer>, mut stopping: watch::Receiver<bool>) {
    while next(&state.mail_ready, &mut stopping).await {
        loop {
            match outbox::deliver_due(&state, server.as_ref(), None).await {
                Ok(0) => break,
                Ok(_more) if *stopping.borrow() => return,
                Ok(_more) => {}
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "the outbox could not be emptied");
                    break;
                }
            }
        }
    }
}

/// Takes loads of files to their end. A stop leaves them where they are; the next start goes on from there.
async fn imports(state: AppState, mut stopping: watch::Receiver<bool>) {
    tokio::select! {
        _stopped = stopping.wait_for(|stop| *stop) => {}
        () = intake::work(state) => {}
    }
}

/// A stop does not wait for an answer: whoever was not told of is asked about again.
async fn network(state: AppState, work: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    let going = stopping.clone();
    tokio::select! {
        _stopped = stopping.wait_for(|stop| *stop) => {}
        () = go_through(Lane::Network, state, work, going) => {}
    }
}

/// What waits for others must not keep the rest waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    Database,
    Network,
}

impl Lane {
    fn of(timing: &Timing) -> Self {
        match timing {
            Timing::Daily(..) | Timing::EveryMinute | Timing::Mail => Self::Database,
            Timing::ByDay(..) => Self::Network,
        }
    }
}

async fn go_through(lane: Lane, state: AppState, work: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    while next(&work, &mut stopping).await {
        let organizations = match store::organizations::all(&state.db).await {
            Ok(organizations) => organizations,
            Err(error) => {
                tracing::error!(%error, "the organizations could not be read");
                continue;
            }
        };
        for organization in organizations {
            for (job, timing) in SCHEDULE.iter().filter(|(_job, timing)| Lane::of(timing) == lane) {
                if *stopping.borrow() {
                    return;
                }
                if let Err(error) = run_if_due(&state, &organization, *job, timing).await {
                    let name: &str = job.into();
                    tracing::error!(job = name, organization = %organization.id, error = format!("{error:#}"), "job failed");
                }
            }
        }
    }
}

async fn run_if_due(state: &AppState, organization: &Organization, job: Job, timing: &Timing) -> anyhow::Result<()> {
    let here = state.clock.now().with_timezone(&zone(organization));
    let day = here.date_naive();
    let is_due = match timing {
        Timing::Daily(hour, minute) => {
            let from = NaiveTime::from_hms_opt(*hour, *minute, 0).unwrap_or_default();
            let last = store::job_runs::last_finished(&state.db, organization.id, job.into(), day).await?;
            here.time() >= from && last != Some(day)
        }
        Timing::EveryMinute => true,
        Timing::ByDay(from, until) => (*from..*until).contains(&here.hour()),
        Timing::Mail => false,
    };
    if is_due {
        let Outcome { done, dropped, halted: _told } = run(state, job, organization.id, day).await?;
        let name: &str = job.into();
        tracing::debug!(job = name, organization = %organization.id, %day, done, dropped, "job ran");
    }
    Ok(())
}

/// The smallest identifier that could have been made at an instant.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}
