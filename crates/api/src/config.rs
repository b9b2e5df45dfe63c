//! Settings from the environment and flags. The only file that reads the environment.
#![expect(clippy::doc_markdown, reason = "clap prints these comments as they stand")]
#![expect(rustdoc::bare_urls, reason = "clap prints these comments as they stand")]

use crate::clock::Clock;
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use domain::sat::{repository::ADDRESS as CERTIFICATES, service::ADDRESS};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// What every command that opens the database needs.
#[derive(Args, Clone, Debug)]
pub struct StorageArgs {
    /// Database: sqlite://path or postgres://…
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://./data/cartera.db", hide_env_values = true)]
    pub database_url: String,
    /// Where files are kept: a folder, or s3://bucket/prefix
    #[arg(long, env = "CARTERA_STORAGE", default_value = "./data/files")]
    pub storage: String,
    /// Folder of .cer files that stamp seals are checked against
    #[arg(long, env = "CARTERA_CERTIFICATES", default_value = "./data/certificates")]
    pub certificates: PathBuf,
}

/// What `serve` needs.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    #[command(flatten)]
    pub storage: StorageArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
    #[command(flatten)]
    pub server: ServerArgs,
}

/// The secret of an installation.
#[derive(Args, Clone, Debug)]
pub struct SecretArgs {
    /// At least 32 characters; the only secret, every other key derives from it
    #[arg(long, env = "CARTERA_SECRET", hide_env_values = true)]
    secret: Option<String>,
}

impl SecretArgs {
    pub fn require(self) -> anyhow::Result<String> {
        let secret = self.secret.context("CARTERA_SECRET is not set: give it 32 or more random characters")?;
        check_secret(&secret)?;
        Ok(secret)
    }
}

/// What every server needs, wherever its data are.
#[derive(Args, Clone, Debug)]
pub struct ServerArgs {
    /// Address to listen on
    #[arg(long, env = "CARTERA_BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,
    #[command(flatten)]
    pub mail: MailArgs,
    #[command(flatten)]
    pub sat: SatArgs,
    /// Cookies without `Secure`, for plain http on a trusted network (1)
    #[arg(long, env = "CARTERA_INSECURE_COOKIES", default_value = "0", value_parser = flag)]
    pub insecure_cookies: bool,
    /// Token that `/metrics` asks for; default: the one `cartera metrics-token` prints
    #[arg(long, env = "CARTERA_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// Seconds a message waits before it leaves
    #[arg(long, env = "CARTERA_MAIL_HOLD", default_value = "30")]
    pub mail_hold_seconds: u32,
    #[command(flatten)]
    pub time: TimeArgs,
}

/// What every command that writes mail needs.
#[derive(Args, Clone, Debug)]
pub struct MailArgs {
    /// smtp://user:password@host:587 or smtps://…; without it mail is kept and shown
    #[arg(long, env = "CARTERA_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of outgoing mail
    #[arg(long, env = "CARTERA_MAIL_FROM", default_value = "cartera@localhost")]
    pub mail_from: String,
    /// Address under which people reach this server; default: the bind address
    #[arg(long, env = "CARTERA_PUBLIC_URL")]
    pub public_url: Option<String>,
}

/// Where SAT is asked.
#[derive(Args, Clone, Debug, Default)]
pub struct SatArgs {
    /// SAT's service for the status of CFDI, or off; default: SAT's own, and off in `demo` and with CARTERA_TEST=1
    #[arg(long, env = "CARTERA_SAT_URL")]
    pub sat_url: Option<String>,
    /// SAT's repository of certificates, or off; default: SAT's own, and off wherever CARTERA_SAT_URL is off
    #[arg(long, env = "CARTERA_SAT_CERTIFICATES_URL")]
    pub sat_certificates_url: Option<String>,
}

impl SatArgs {
    /// What was said, else SAT's own unless the data are invented.
    pub fn service(self, data_are_invented: bool) -> SatService {
        let chosen = |url: Option<&str>, own: Option<&str>| match url.map(str::trim) {
            Some("" | "off") => None,
            Some(address) => Some(address.to_owned()),
            None => own.map(str::to_owned),
        };
        let asks = |address| (!data_are_invented).then_some(address);
        let endpoint = chosen(self.sat_url.as_deref(), asks(ADDRESS));
        // Whoever turned SAT off did not mean half of it.
        let own = asks(CERTIFICATES).filter(|_own| endpoint.is_some());
        let certificates = chosen(self.sat_certificates_url.as_deref(), own);
        SatService { endpoint, certificates, ..SatService::off() }
    }
}

/// How SAT is asked.
#[derive(Clone, Debug)]
pub struct SatService {
    /// `None`: not at all.
    pub endpoint: Option<String>,
    /// Where certificates are, by number; `None`: nobody is asked for them.
    pub certificates: Option<String>,
    /// For the connection alone.
    pub connect: Duration,
    /// For one attempt, connection and answer.
    pub answer: Duration,
    /// Before the second attempt; twice as long before the third.
    pub back_off: Duration,
    /// Between two questions of the schedule.
    pub pause: Duration,
}

impl SatService {
    pub fn off() -> Self {
        Self {
            endpoint: None,
            certificates: None,
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(10),
            back_off: Duration::from_millis(500),
            pause: Duration::from_millis(250),
        }
    }
}

/// Which day it is: every command that decides by the date takes the same.
#[derive(Args, Clone, Debug)]
pub struct TimeArgs {
    /// Business time at the start, RFC 3339; only with CARTERA_TEST=1
    #[arg(long, env = "CARTERA_NOW")]
    now: Option<DateTime<Utc>>,
    /// Allows CARTERA_NOW (1)
    #[arg(long, env = "CARTERA_TEST", default_value = "0", value_parser = flag)]
    pub test: bool,
}

impl TimeArgs {
    pub fn clock(&self) -> anyhow::Result<Clock> {
        match self.now {
            None => Ok(Clock::system()),
            Some(instant) if self.test => Ok(Clock::starting_at(instant)),
            Some(_) => bail!("CARTERA_NOW moves business time and is only allowed with CARTERA_TEST=1"),
        }
    }
}

fn flag(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" | "" => Ok(false),
        other => Err(format!("{other:?} is neither 1 nor 0")),
    }
}

/// What the running server knows.
#[derive(Clone, Debug)]
pub struct Config {
    pub bind: SocketAddr,
    pub secret: String,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub public_url: String,
    pub secure_cookies: bool,
    pub metrics_token: Option<String>,
    pub mail_hold_seconds: u32,
    pub certificates: PathBuf,
    pub sat: SatService,
}

impl Config {
    /// Of commands that work on the database, serve nobody and write no mail.
    pub fn without_server(storage: &StorageArgs) -> Self {
        let mail = MailArgs { smtp_url: None, mail_from: String::new(), public_url: None };
        Self::with_mail(storage, mail)
    }

    /// Of commands that serve nobody, and may write mail: none of them needs a key.
    pub fn with_mail(storage: &StorageArgs, mail: MailArgs) -> Self {
        let bind = SocketAddr::from(([127, 0, 0, 1], 8080));
        Self {
            bind,
            secret: String::new(),
            smtp_url: mail.smtp_url,
            mail_from: mail.mail_from,
            public_url: public_url(mail.public_url, bind),
            secure_cookies: true,
            metrics_token: None,
            mail_hold_seconds: 0,
            certificates: storage.certificates.clone(),
            sat: SatService::off(),
        }
    }
}

impl TryFrom<ServeArgs> for Config {
    type Error = anyhow::Error;

    fn try_from(args: ServeArgs) -> anyhow::Result<Self> {
        Self::new(args.server, args.secret.require()?, args.storage.certificates)
    }
}

impl Config {
    pub fn new(args: ServerArgs, secret: String, certificates: PathBuf) -> anyhow::Result<Self> {
        check_secret(&secret)?;
        Ok(Self {
            bind: args.bind,
            secret,
            smtp_url: args.mail.smtp_url,
            mail_from: args.mail.mail_from,
            public_url: public_url(args.mail.public_url, args.bind),
            secure_cookies: !args.insecure_cookies,
            metrics_token: args.metrics_token,
            mail_hold_seconds: args.mail_hold_seconds,
            certificates,
            sat: args.sat.service(args.time.test),
        })
    }
}

fn public_url(given: Option<String>, bind: SocketAddr) -> String {
    given.unwrap_or_else(|| format!("http://{bind}"))
}

/// Refuses a secret that could be guessed.
fn check_secret(secret: &str) -> anyhow::Result<()> {
    if secret.chars().count() < 32 {
        bail!("CARTERA_SECRET is too short: 32 characters at least");
    }
    Ok(())
}

/// Reads `.env` beside the working directory, when there is one.
pub fn load_dotenv() {
    // A missing file is the normal case; a broken one shows as missing settings.
    let _missing = dotenvy::dotenv();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(url: Option<&str>, data_are_invented: bool) -> Option<String> {
        SatArgs { sat_url: url.map(str::to_owned), ..SatArgs::default() }.service(data_are_invented).endpoint
    }

    #[test]
    fn certificates_are_asked_for_where_sat_is_asked_and_turned_off_with_it() {
        let asked = |sat: Option<&str>, certificates: Option<&str>, data_are_invented| {
            let [sat_url, sat_certificates_url] = [sat, certificates].map(|url| url.map(str::to_owned));
            SatArgs { sat_url, sat_certificates_url }.service(data_are_invented).certificates
        };
        assert_eq!(asked(None, None, false).as_deref(), Some(CERTIFICATES));
        assert_eq!(asked(Some("http://127.0.0.1:9/sat"), None, false).as_deref(), Some(CERTIFICATES));
        for nobody in [asked(None, None, true), asked(Some("off"), None, false), asked(None, Some("off"), false)] {
            assert_eq!(nobody, None);
        }
        assert_eq!(asked(Some("off"), Some("http://127.0.0.1:9"), true).as_deref(), Some("http://127.0.0.1:9"));
    }

    #[test]
    fn nobody_is_asked_about_invented_data_unless_somebody_says_whom() {
        let stand_in = "http://127.0.0.1:9/sat";
        assert_eq!(asked(None, true), None);
        assert_eq!(asked(Some(stand_in), true).as_deref(), Some(stand_in));
        assert_eq!(asked(None, false).as_deref(), Some(ADDRESS));
        assert_eq!((asked(Some("off"), false), asked(Some(" "), false)), (None, None));
    }
}
