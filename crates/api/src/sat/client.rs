//! Asks SAT's service. It is public and takes no credentials; it is slow at times, and down at others.

use crate::config::SatService;
use anyhow::{Context, bail};
use bytes::Bytes;
use domain::{
    contract::{SatAnswer, SatFailure},
    sat::service::{ACTION, AnswerError, MAX_ANSWER, answer, question},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, StatusCode, Uri,
    header::{CONTENT_TYPE, USER_AGENT},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::time::Duration;

/// How often a question is sent before it counts as not answered.
const ATTEMPTS: u32 = 3;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer {
    pub failure: SatFailure,
    /// HTTP status, SAT's own words, or what the network said.
    pub detail: String,
}

impl NoAnswer {
    fn new(failure: SatFailure, detail: impl Into<String>) -> Self {
        Self { failure, detail: detail.into() }
    }
}

/// Follows no redirects, and uses no proxy.
pub struct SatClient {
    endpoint: Uri,
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    service: SatService,
}

impl SatClient {
    /// `None` when SAT is not to be asked.
    pub fn of(service: &SatService) -> anyhow::Result<Option<Self>> {
        let Some(endpoint) = &service.endpoint else { return Ok(None) };
        let endpoint: Uri = endpoint.parse().with_context(|| format!("CARTERA_SAT_URL {endpoint:?}"))?;
        if !matches!(endpoint.scheme_str(), Some("http" | "https")) || endpoint.host().is_none() {
            bail!("CARTERA_SAT_URL is neither http://… nor https://…, nor off");
        }
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(service.connect));
        let tls = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(rustls::crypto::ring::default_provider());
        let connector = tls.context("TLS for SAT's service")?.https_or_http().enable_http1().wrap_connector(connector);
        let http = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Some(Self { endpoint, http, service: service.clone() }))
    }

    /// How long to wait between two questions.
    pub fn pause(&self) -> Duration {
        self.service.pause
    }

    /// Asks of one expression; again when the way to SAT fails.
    pub async fn ask(&self, expression: &str) -> Result<SatAnswer, NoAnswer> {
        let question = Bytes::from(question(expression));
        let mut wait = self.service.back_off;
        let mut attempt = 1;
        loop {
            match self.once(question.clone()).await {
                Err(silence) if silence.failure.is_outage() && attempt < ATTEMPTS => {
                    tracing::debug!(attempt, failure = ?silence.failure, "SAT does not answer");
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn once(&self, question: Bytes) -> Result<SatAnswer, NoAnswer> {
        let limit = self.service.answer;
        let sent = tokio::time::timeout(limit, self.send(question)).await;
        let (status, body) =
            sent.map_err(|_elapsed| NoAnswer::new(SatFailure::TimedOut, format!("{} ms", limit.as_millis())))??;
        // SOAP 1.1 sends its faults with 500.
        match answer(&body) {
            Err(AnswerError::Fault(words)) => Err(NoAnswer::new(SatFailure::Unavailable, words)),
            _other if status.is_server_error() => Err(NoAnswer::new(SatFailure::Unavailable, http(status))),
            Ok(answer) if status == StatusCode::OK => Ok(answer),
            Ok(_) | Err(AnswerError::Empty | AnswerError::Unreadable) => {
                Err(NoAnswer::new(SatFailure::Unreadable, http(status)))
            }
        }
    }

    async fn send(&self, question: Bytes) -> Result<(StatusCode, Bytes), NoAnswer> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.endpoint.clone())
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header("SOAPAction", ACTION)
            .header(USER_AGENT, concat!("cartera/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(question))
            .map_err(|error| NoAnswer::new(SatFailure::Unreachable, error.to_string()))?;
        let response = self.http.request(request).await.map_err(|error| NoAnswer::new(kind(&error), chain(&error)))?;
        let (head, body) = response.into_parts();
        match Limited::new(body, MAX_ANSWER).collect().await {
            Ok(whole) => Ok((head.status, whole.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => {
                Err(NoAnswer::new(SatFailure::Unreadable, format!("> {MAX_ANSWER} B")))
            }
            Err(error) => Err(NoAnswer::new(SatFailure::Unreachable, error.to_string())),
        }
    }
}

fn http(status: StatusCode) -> String {
    format!("HTTP {}", status.as_u16())
}

/// A connection that takes too long is told by the error beneath.
fn kind(error: &hyper_util::client::legacy::Error) -> SatFailure {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        let timed_out = inner.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if timed_out == Some(std::io::ErrorKind::TimedOut) {
            return SatFailure::TimedOut;
        }
        cause = inner.source();
    }
    SatFailure::Unreachable
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::sat::service::ADDRESS;

    fn at(endpoint: &str) -> anyhow::Result<Option<SatClient>> {
        SatClient::of(&SatService { endpoint: Some(endpoint.to_owned()), ..SatService::off() })
    }

    #[test]
    fn an_address_that_is_none_is_refused_at_the_start() {
        assert!(at(ADDRESS).unwrap().is_some());
        assert!(SatClient::of(&SatService::off()).unwrap().is_none());
        for wrong in ["consultaqr.example", "ftp://sat.example/x", "/x", "http://"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
