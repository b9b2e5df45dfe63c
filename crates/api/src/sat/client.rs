//! Asks SAT's service. It is public and takes no credentials; it is slow at times, and down at others.

use super::http::{self, Http, NoAnswer};
use crate::config::SatService;
use bytes::Bytes;
use domain::{
    contract::{SatAnswer, SatFailure},
    sat::service::{ACTION, AnswerError, MAX_ANSWER, answer, question},
};
use http_body_util::Full;
use hyper::{
    Method, Request, StatusCode, Uri,
    header::{CONTENT_TYPE, USER_AGENT},
};
use std::time::Duration;

/// How often a question is sent before it counts as not answered.
const ATTEMPTS: u32 = 3;

pub struct SatClient {
    endpoint: Uri,
    http: Http,
    service: SatService,
}

impl SatClient {
    /// `None` when SAT is not to be asked.
    pub fn of(service: &SatService) -> anyhow::Result<Option<Self>> {
        let Some(endpoint) = &service.endpoint else { return Ok(None) };
        let endpoint = http::address("CARTERA_SAT_URL", endpoint)?;
        Ok(Some(Self { endpoint, http: Http::new(service.connect)?, service: service.clone() }))
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
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.endpoint.clone())
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header("SOAPAction", ACTION)
            .header(USER_AGENT, http::AGENT)
            .body(Full::new(question))
            .map_err(|error| NoAnswer::new(SatFailure::Unreachable, error.to_string()))?;
        let (status, body) = self.http.send(request, MAX_ANSWER, self.service.answer).await?;
        // SOAP 1.1 sends its faults with 500.
        match answer(&body) {
            Err(AnswerError::Fault(words)) => Err(NoAnswer::new(SatFailure::Unavailable, words)),
            _other if status.is_server_error() => Err(NoAnswer::status(SatFailure::Unavailable, status)),
            Ok(answer) if status == StatusCode::OK => Ok(answer),
            Ok(_) | Err(AnswerError::Empty | AnswerError::Unreadable) => {
                Err(NoAnswer::status(SatFailure::Unreadable, status))
            }
        }
    }
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
