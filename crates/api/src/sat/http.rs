//! How SAT's servers are spoken to: over TLS, with limits, following no redirects and using no proxy.

use anyhow::{Context, bail};
use bytes::Bytes;
use domain::contract::SatFailure;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::time::Duration;

/// How the program calls itself.
pub(super) const AGENT: &str = concat!("cartera/", env!("CARGO_PKG_VERSION"));

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer {
    pub failure: SatFailure,
    /// HTTP status, SAT's own words, or what the network said.
    pub detail: String,
}

impl NoAnswer {
    pub(super) fn new(failure: SatFailure, detail: impl Into<String>) -> Self {
        Self { failure, detail: detail.into() }
    }

    pub(super) fn status(failure: SatFailure, status: StatusCode) -> Self {
        Self::new(failure, format!("HTTP {}", status.as_u16()))
    }
}

pub(super) struct Http(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Http {
    /// `connect`: how long a connection may take.
    pub(super) fn new(connect: Duration) -> anyhow::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(connect));
        let tls = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(rustls::crypto::ring::default_provider());
        let connector = tls.context("TLS for SAT's servers")?.https_or_http().enable_http1().wrap_connector(connector);
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// Status and body of an answer of at most `most` bytes, within `limit`.
    pub(super) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        most: usize,
        limit: Duration,
    ) -> Result<(StatusCode, Bytes), NoAnswer> {
        let answered = tokio::time::timeout(limit, self.once(request, most)).await;
        answered.map_err(|_elapsed| NoAnswer::new(SatFailure::TimedOut, format!("{} ms", limit.as_millis())))?
    }

    async fn once(&self, request: Request<Full<Bytes>>, most: usize) -> Result<(StatusCode, Bytes), NoAnswer> {
        let response = self.0.request(request).await.map_err(|error| NoAnswer::new(kind(&error), chain(&error)))?;
        let (head, body) = response.into_parts();
        match Limited::new(body, most).collect().await {
            Ok(whole) => Ok((head.status, whole.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => {
                Err(NoAnswer::new(SatFailure::Unreadable, format!("> {most} B")))
            }
            Err(error) => Err(NoAnswer::new(SatFailure::Unreachable, error.to_string())),
        }
    }
}

/// The address of a setting, which must be one of the web.
pub(super) fn address(setting: &str, text: &str) -> anyhow::Result<Uri> {
    let address: Uri = text.parse().with_context(|| format!("{setting} {text:?}"))?;
    if !matches!(address.scheme_str(), Some("http" | "https")) || address.host().is_none() {
        bail!("{setting} is neither http://… nor https://…, nor off");
    }
    Ok(address)
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
