//! Handing mails to the organization's mail server.

use super::{MailError, OutgoingMail, message};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        response::Response,
    },
};
use std::{fmt, time::Duration};
use url::{Host, Url};

/// A connection to a mail server; cheap to clone, reuses connections.
pub type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// For one mail, from connecting to the server's answer.
pub const TIMEOUT: Duration = Duration::from_mins(1);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    None,
    StartTls,
    Tls,
}

/// Where mail is handed over, from `CARTERA_SMTP_URL`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Settings reach logs; passwords must not.
        write!(f, "SmtpSettings({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// What is wrong with a mail server's address. Never quotes it: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpSettingsError {
    #[error("it is not an address like smtp://user:password@host:587?starttls")]
    NotAUrl,
    #[error("{0:?} is neither smtp nor smtps")]
    UnknownScheme(String),
    #[error("{0:?} is not an option; the only one is starttls")]
    UnknownOption(String),
    #[error("a password to another machine needs smtps:// or ?starttls")]
    PasswordInClear,
    #[error("the connection cannot be protected: {0}")]
    Tls(String),
}

impl SmtpSettings {
    /// Reads `smtp://host`, `smtp://user:password@host:587?starttls`, `smtps://user:password@host`.
    pub fn parse(url: &str) -> Result<Self, SmtpSettingsError> {
        let url = Url::parse(url).map_err(|_syntax| SmtpSettingsError::NotAUrl)?;
        let starttls = match url.query() {
            None | Some("") => false,
            Some("starttls" | "starttls=1" | "starttls=true") => true,
            Some(other) => return Err(SmtpSettingsError::UnknownOption(other.to_owned())),
        };
        let security = match (url.scheme(), starttls) {
            ("smtp", false) => Security::None,
            ("smtp", true) => Security::StartTls,
            ("smtps", _) => Security::Tls,
            (other, _) => return Err(SmtpSettingsError::UnknownScheme(other.to_owned())),
        };
        let host = url.host().filter(|host| !host.to_string().is_empty()).ok_or(SmtpSettingsError::NotAUrl)?;
        let decoded = |text: &str| {
            let bytes = percent_encoding::percent_decode_str(text).decode_utf8();
            bytes.map(std::borrow::Cow::into_owned).map_err(|_not_utf8| SmtpSettingsError::NotAUrl)
        };
        let credentials = match url.password() {
            Some(password) => Some((decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        if credentials.is_some() && security == Security::None && !is_this_machine(&host) {
            return Err(SmtpSettingsError::PasswordInClear);
        }
        let standard_port = match security {
            Security::None => 25,
            Security::StartTls => 587,
            Security::Tls => 465,
        };
        let port = url.port().unwrap_or(standard_port);
        Ok(Self { host: host.to_string(), port, security, credentials })
    }

    /// Opens no connection yet.
    pub fn transport(&self) -> Result<Transport, SmtpSettingsError> {
        let parameters =
            || TlsParameters::new(self.host.clone()).map_err(|error| SmtpSettingsError::Tls(error.to_string()));
        let tls = match self.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(parameters()?),
            Security::Tls => Tls::Wrapper(parameters()?),
        };
        let mut builder = Transport::builder_dangerous(self.host.clone())
            .port(self.port)
            .tls(tls)
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(4));
        if let Some((user, password)) = &self.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder.build())
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            *name == "localhost" || name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took the mail over.
    Accepted { response: String },
    /// Nothing is lost: the same mail, with the same identifier, goes again later.
    TryLater { code: Option<u16>, text: String },
    /// The server will never take it: a task for a person.
    Refused { code: Option<u16>, text: String },
}

/// Hands one mail over, within `timeout` from connecting to the answer.
pub async fn send(transport: &Transport, mail: &OutgoingMail, timeout: Duration) -> Delivery {
    let message = match message(mail) {
        Ok(message) => message,
        Err(error) => return unsendable(&error),
    };
    // lettre's own timeout covers connecting only; a server that falls silent later would hold the job for ever.
    match tokio::time::timeout(timeout, transport.send(message)).await {
        Ok(Ok(response)) => Delivery::Accepted { response: words(&response) },
        Ok(Err(error)) => classify(&error),
        Err(_elapsed) => Delivery::TryLater { code: None, text: format!("no answer within {} s", timeout.as_secs()) },
    }
}

fn unsendable(error: &MailError) -> Delivery {
    Delivery::Refused { code: None, text: error.to_string() }
}

fn words(response: &Response) -> String {
    let text: Vec<_> = response.message().collect();
    format!("{} {}", response.code(), text.join(" ")).trim().to_owned()
}

fn classify(error: &lettre::transport::smtp::Error) -> Delivery {
    let code = error.status().map(u16::from);
    let text = own_words(&describe(error));
    match code {
        // Refusing our credentials or asking for TLS says nothing about this mail: once the settings are right it goes.
        Some(530 | 534 | 535 | 538) => Delivery::TryLater { code, text },
        Some(_) if error.is_permanent() => Delivery::Refused { code, text },
        _ => Delivery::TryLater { code, text },
    }
}

/// Whether an answer such as `421 busy` or `connection refused` is of the server as a whole, not of one address.
pub fn is_about_the_server(response: &str) -> bool {
    let code = response.get(..3).and_then(|code| code.parse::<u16>().ok());
    matches!(code, None | Some(421 | 454 | 530 | 534 | 535 | 538))
}

/// What the server itself said, without what the client wrote in front: `permanent error (550): no such user`.
fn own_words(text: &str) -> String {
    let said = text.split_once("): ").filter(|(front, _)| {
        let (kind, code) = front.split_once(" error (").unwrap_or_default();
        matches!(kind, "permanent" | "transient") && code.len() == 3
    });
    said.map_or(text, |(_, said)| said).to_owned()
}

/// The error with its causes.
fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests;
