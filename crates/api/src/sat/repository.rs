//! Obtains certificates by their number from SAT's repository, which is public.

use super::http::{self, Http, NoAnswer};
use crate::{config::SatService, seal::MAX_BYTES};
use bytes::Bytes;
use domain::{
    contract::{CertificateFailure, SatFailure},
    sat::repository,
};
use http_body_util::Full;
use hyper::{Request, StatusCode, header::USER_AGENT};
use std::time::Duration;

/// Why there is no certificate of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoCertificate {
    pub failure: CertificateFailure,
    /// HTTP status, or what the network said.
    pub detail: String,
}

impl From<NoAnswer> for NoCertificate {
    fn from(silence: NoAnswer) -> Self {
        let failure = match silence.failure {
            SatFailure::Unreachable => CertificateFailure::Unreachable,
            SatFailure::TimedOut => CertificateFailure::TimedOut,
            SatFailure::Unavailable => CertificateFailure::Unavailable,
            SatFailure::Unreadable | SatFailure::Unclear => CertificateFailure::Unreadable,
        };
        Self { failure, detail: silence.detail }
    }
}

pub struct SatRepository {
    /// Without a slash at its end.
    address: String,
    http: Http,
    service: SatService,
}

impl SatRepository {
    /// `None` when nobody is to be asked.
    pub fn of(service: &SatService) -> anyhow::Result<Option<Self>> {
        let Some(address) = &service.certificates else { return Ok(None) };
        http::address("CARTERA_SAT_CERTIFICATES_URL", address)?;
        let address = address.trim_end_matches('/').to_owned();
        Ok(Some(Self { address, http: Http::new(service.connect)?, service: service.clone() }))
    }

    /// How long to wait between two questions.
    pub(crate) fn pause(&self) -> Duration {
        self.service.pause
    }

    /// The bytes SAT publishes under a number, whatever they are.
    pub(crate) async fn fetch(&self, number: &str) -> Result<Bytes, NoCertificate> {
        let none = |failure, detail: String| NoCertificate { failure, detail };
        let Some(path) = repository::path(number) else {
            return Err(none(CertificateFailure::NotPublished, String::new()));
        };
        let request = Request::get([self.address.as_str(), &path].concat())
            .header(USER_AGENT, http::AGENT)
            .body(Full::default())
            .map_err(|error| none(CertificateFailure::Unreachable, error.to_string()))?;
        let (status, body) = self.http.send(request, MAX_BYTES, self.service.answer).await?;
        let failure = match status {
            StatusCode::OK => return Ok(body),
            StatusCode::NOT_FOUND | StatusCode::GONE => CertificateFailure::NotPublished,
            _other => CertificateFailure::Unavailable,
        };
        Err(none(failure, format!("HTTP {}", status.as_u16())))
    }
}
