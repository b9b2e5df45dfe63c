use domain::contract::Problem;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{fmt, ops::Index};

/// What the server said.
pub(crate) struct Answer {
    asked: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The JSON of the body; null when it is something else.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn read(asked: String, response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut answer = Self { asked, status, headers, bytes: Vec::new(), body: Value::Null };
        answer.bytes = answer.body_of(response).await.unwrap_or_else(|error| panic!("{answer}: {error}")).to_vec();
        if answer.media_type().is_some_and(is_json) {
            answer.body = serde_json::from_slice(&answer.bytes).unwrap_or_else(|error| panic!("{answer}: {error}"));
        }
        answer
    }

    /// A stream never ends by itself: its first part stands for it.
    async fn body_of(&self, mut response: reqwest::Response) -> reqwest::Result<bytes::Bytes> {
        if self.media_type() == Some("text/event-stream") {
            return Ok(response.chunk().await?.unwrap_or_default());
        }
        response.bytes().await
    }

    /// The type of the body without parameters.
    pub(crate) fn media_type(&self) -> Option<&str> {
        self.header(CONTENT_TYPE.as_str())?.split(';').next().map(str::trim)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn etag(&self) -> &str {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self}"))
    }

    /// The status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// It is this refusal of the catalogue.
    #[track_caller]
    pub(crate) fn problem(&self, code: &str) -> Problem {
        assert!(self.status >= 400, "no problem: {self}");
        let problem: Problem = self.to();
        assert_eq!(problem.code, code, "{self}");
        problem
    }

    /// The body as a type of the contract.
    #[track_caller]
    pub(crate) fn to<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.body.clone()).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

pub(crate) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// `answer["data"][0]["id"]`
impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.bytes);
        let shown: String = body.chars().take(2000).collect();
        write!(f, "{} answered {} {} {shown}", self.asked, self.status, self.media_type().unwrap_or("nothing"))
    }
}
