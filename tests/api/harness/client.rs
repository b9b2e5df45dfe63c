use super::{Answer, contract};
use reqwest::{
    Method,
    header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderName},
    multipart::Form,
};
use serde::Serialize;
use serde_json::Value;
use std::{
    future::{Future, IntoFuture},
    net::SocketAddr,
    pin::Pin,
};

/// Where a server listens, and connections to it.
#[derive(Clone)]
pub(crate) struct Address {
    root: String,
    socket: SocketAddr,
    http: reqwest::Client,
}

impl Address {
    pub(crate) fn new(socket: SocketAddr) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { root: format!("http://{socket}"), socket, http }
    }
}

impl Address {
    pub(crate) fn socket(&self) -> SocketAddr {
        self.socket
    }
}

/// Calls the API as somebody. Paths are those below `/api/v1`; others begin with `//`.
#[derive(Clone)]
pub(crate) struct Client {
    address: Address,
    token: Option<String>,
}

/// A request. Awaiting it sends it and checks the answer against the OpenAPI document.
#[must_use = "a request is sent by awaiting it"]
pub(crate) struct Call {
    method: Method,
    path: String,
    request: reqwest::RequestBuilder,
    json: Option<Value>,
    documented: bool,
}

impl Client {
    pub(crate) fn new(address: Address, token: Option<String>) -> Self {
        Self { address, token }
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    pub(crate) fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    pub(crate) fn patch(&self, path: &str) -> Call {
        self.call(Method::PATCH, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// The events from now on, or after the last one heard.
    pub(crate) async fn listen(&self, last: Option<&str>) -> reqwest::Response {
        let mut call = self.get("/events");
        if let Some(last) = last {
            call = call.header("Last-Event-ID", last);
        }
        let response = call.request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        let outside = path.strip_prefix('/').filter(|rest| rest.starts_with('/'));
        let full = outside.map_or_else(|| format!("{}{path}", api::routes::BASE), str::to_owned);
        let mut request = self.address.http.request(method.clone(), format!("{}{full}", self.address.root));
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        Call { method, path: full, request, json: None, documented: outside.is_none() }
    }
}

impl Call {
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.json = Some(serde_json::to_value(body).unwrap());
        self.request = self.request.json(body);
        self
    }

    /// A body as it stands.
    pub(crate) fn body(mut self, media_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header(CONTENT_TYPE, media_type).body(body);
        self
    }

    pub(crate) fn multipart(mut self, form: Form) -> Self {
        self.request = self.request.multipart(form);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
        self
    }

    /// `es` or `en`; Spanish when nothing is said.
    pub(crate) fn language(self, language: &str) -> Self {
        self.header(ACCEPT_LANGUAGE.as_str(), language)
    }

    /// For addresses that do not exist: the answer is not looked up in the document.
    pub(crate) fn undocumented(mut self) -> Self {
        self.documented = false;
        self
    }

    async fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        let response = self.request.send().await.unwrap_or_else(|error| panic!("{asked}: {error}"));
        let answer = Answer::read(asked, response).await;
        contract::check_problem(&answer);
        if self.documented {
            contract::check(&self.method, &self.path, self.json.as_ref(), &answer);
        }
        answer
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
