//! The only file that speaks HTTP. Endpoints are methods in `api/`, one file per resource.

mod auth;
mod customers;
mod imports;
mod invoices;
mod messages;
mod statements;

use crate::text::Text;
use domain::contract::{Language, Problem};
use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, FormData, XmlHttpRequest};

/// Why a call gave no answer that could be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApiFailure {
    /// The API refused and says why.
    Problem(Box<Problem>),
    /// The server could not be reached.
    Offline,
    /// An answer that is neither the expected body nor a problem.
    Unexpected { status: u16 },
}

impl ApiFailure {
    /// What to tell the person.
    pub(crate) fn message(&self, text: &Text) -> String {
        match self {
            Self::Problem(problem) => problem.detail.clone(),
            Self::Offline => text.failure.offline.to_owned(),
            Self::Unexpected { .. } => text.failure.unexpected.to_owned(),
        }
    }

    /// What support can search for.
    pub(crate) fn code(&self) -> Option<String> {
        match self {
            Self::Problem(problem) => Some(format!("{} {}", problem.code, problem.request_id).trim().to_owned()),
            Self::Offline => None,
            Self::Unexpected { status } => Some(status.to_string()),
        }
    }

    /// What is wrong with the field at a JSON pointer such as `/email`.
    pub(crate) fn of_field(&self, pointer: &str) -> Option<String> {
        match self {
            Self::Problem(problem) => {
                problem.errors.iter().find(|field| field.pointer == pointer).map(|field| field.detail.clone())
            }
            Self::Offline | Self::Unexpected { .. } => None,
        }
    }

    /// Whether the message has no field to stand beside.
    pub(crate) fn is_general(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.errors.is_empty(),
            Self::Offline | Self::Unexpected { .. } => true,
        }
    }
}

/// A value with the `ETag` a later change of it must send.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tagged<T> {
    pub value: T,
    pub etag: String,
}

/// The API, with the access token of whoever signed in. Created once; copies share the token.
#[derive(Clone, Copy)]
pub(crate) struct ApiClient {
    state: StoredValue<ClientState, LocalStorage>,
    /// Raised when the refresh cookie no longer works.
    pub session_ended: RwSignal<bool>,
}

struct ClientState {
    access_token: Option<String>,
    language: Language,
    /// The refresh under way, shared by all calls that wait for it.
    refreshing: Option<js_sys::Promise>,
}

/// One call, kept so that it can be repeated after a refresh.
struct Call<'a> {
    method: Method,
    /// Below `/api/v1`.
    path: &'a str,
    body: Option<String>,
    headers: Vec<(&'static str, String)>,
}

const BASE: &str = "/api/v1";

impl ApiClient {
    pub(crate) fn new(language: Language) -> Self {
        let state = ClientState { access_token: None, language, refreshing: None };
        Self { state: StoredValue::new_local(state), session_ended: RwSignal::new(false) }
    }

    /// The language of the texts the API makes.
    pub(crate) fn speak(self, language: Language) {
        self.state.update_value(|state| state.language = language);
    }

    fn set_token(self, token: Option<String>) {
        self.state.update_value(|state| state.access_token = token);
    }

    pub(crate) async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiFailure> {
        parsed(self.send(&Call { method: Method::GET, path, body: None, headers: Vec::new() }).await?).await
    }

    /// A POST with a fresh idempotency key, so that repeating it after a refresh does no harm.
    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, ApiFailure> {
        parsed(self.send(&self.posting(path, body)?).await?).await
    }

    /// As [`Self::post`], when the answer has no body.
    pub(crate) async fn post_only<B: Serialize>(self, path: &str, body: &B) -> Result<(), ApiFailure> {
        accepted(self.send(&self.posting(path, body)?).await?).await
    }

    /// Fetches a file and hands it to the browser's downloads.
    pub(crate) async fn download(self, path: &str, file_name: &str) -> Result<(), ApiFailure> {
        let response = self.send(&Call { method: Method::GET, path, body: None, headers: Vec::new() }).await?;
        let status = response.status();
        if !response.ok() {
            return Err(failure(response).await);
        }
        let bytes = response.binary().await.map_err(|_network| ApiFailure::Offline)?;
        save(&bytes, file_name).ok_or(ApiFailure::Unexpected { status })
    }

    #[expect(clippy::unused_self, reason = "stands beside the other verbs")]
    fn posting<'a, B: Serialize>(self, path: &'a str, body: &B) -> Result<Call<'a>, ApiFailure> {
        let headers = vec![("Idempotency-Key", uuid::Uuid::now_v7().to_string())];
        Ok(Call { method: Method::POST, path, body: Some(written(body)?), headers })
    }

    /// Sends a call; when the access token has run out, refreshes it once and repeats.
    async fn send(self, call: &Call<'_>) -> Result<Response, ApiFailure> {
        let response = self.attempt(call).await?;
        if response.status() != 401 || call.path.starts_with("/auth/") {
            return Ok(response);
        }
        if self.refresh().await {
            return self.attempt(call).await;
        }
        self.session_ended.set(true);
        Ok(response)
    }

    async fn attempt(self, call: &Call<'_>) -> Result<Response, ApiFailure> {
        let headers = Headers::new();
        for (name, value) in self.common_headers().iter().chain(&call.headers) {
            headers.set(name, value);
        }
        let request = RequestBuilder::new(&format!("{BASE}{}", call.path)).method(call.method.clone()).headers(headers);
        let sent = match &call.body {
            Some(body) => match request.header("Content-Type", "application/json").body(body) {
                Ok(request) => request.send().await,
                Err(error) => Err(error),
            },
            None => request.send().await,
        };
        sent.map_err(|_network| ApiFailure::Offline)
    }

    fn common_headers(self) -> Vec<(&'static str, String)> {
        self.state.with_value(|state| {
            let mut headers = vec![("Accept-Language", state.language.tag().to_owned())];
            if let Some(token) = &state.access_token {
                headers.push(("Authorization", format!("Bearer {token}")));
            }
            headers
        })
    }

    /// Gets a new access token with the refresh cookie. Calls that come while one is under way wait for it.
    async fn refresh(self) -> bool {
        let promise = self.state.with_value(|state| state.refreshing.clone()).unwrap_or_else(|| {
            let promise = future_to_promise(async move {
                let renewed = self.restore().await.is_ok();
                self.state.update_value(|state| state.refreshing = None);
                Ok(JsValue::from_bool(renewed))
            });
            self.state.update_value(|state| state.refreshing = Some(promise.clone()));
            promise
        });
        JsFuture::from(promise).await.is_ok_and(|renewed| renewed.is_truthy())
    }

    /// Sends a form with files, telling how many bytes of how many have left.
    async fn upload<T: DeserializeOwned>(
        self,
        path: &str,
        form: &FormData,
        progress: Callback<(u64, u64)>,
    ) -> Result<T, ApiFailure> {
        let key = uuid::Uuid::now_v7().to_string();
        let first = self.upload_once(path, form, &key, progress).await?;
        let (status, body) = if first.0 == 401 && self.refresh().await {
            self.upload_once(path, form, &key, progress).await?
        } else {
            first
        };
        if (200..300).contains(&status) {
            return serde_json::from_str(&body).map_err(|_syntax| ApiFailure::Unexpected { status });
        }
        Err(problem_in(status, &body))
    }

    /// `fetch` tells nothing about the progress of an upload, hence the older interface.
    async fn upload_once(
        self,
        path: &str,
        form: &FormData,
        key: &str,
        progress: Callback<(u64, u64)>,
    ) -> Result<(u16, String), ApiFailure> {
        let offline = |_: JsValue| ApiFailure::Offline;
        let request = XmlHttpRequest::new().map_err(offline)?;
        request.open("POST", &format!("{BASE}{path}")).map_err(offline)?;
        for (name, value) in self.common_headers().iter().chain(&[("Idempotency-Key", key.to_owned())]) {
            request.set_request_header(name, value).map_err(offline)?;
        }
        let on_progress = Closure::<dyn FnMut(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
            progress.run((whole(event.loaded()), whole(event.total())));
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        }
        let ended = js_sys::Promise::new(&mut |resolve, _reject| request.set_onloadend(Some(&resolve)));
        request.send_with_opt_form_data(Some(form)).map_err(offline)?;
        JsFuture::from(ended).await.map_err(offline)?;
        match request.status().map_err(offline)? {
            0 => Err(ApiFailure::Offline),
            status => Ok((status, request.response_text().ok().flatten().unwrap_or_default())),
        }
    }
}

#[expect(dead_code, reason = "for the screens that change settings, customers and terms")]
impl ApiClient {
    /// Reads something that is going to be changed.
    pub(crate) async fn get_tagged<T: DeserializeOwned>(self, path: &str) -> Result<Tagged<T>, ApiFailure> {
        let response = self.send(&Call { method: Method::GET, path, body: None, headers: Vec::new() }).await?;
        let etag = response.headers().get("ETag").unwrap_or_default();
        Ok(Tagged { value: parsed(response).await?, etag })
    }

    pub(crate) async fn put<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        etag: &str,
        body: &B,
    ) -> Result<T, ApiFailure> {
        parsed(self.send(&changing(Method::PUT, path, etag, body)?).await?).await
    }

    pub(crate) async fn patch<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        etag: &str,
        body: &B,
    ) -> Result<T, ApiFailure> {
        parsed(self.send(&changing(Method::PATCH, path, etag, body)?).await?).await
    }

    pub(crate) async fn delete(self, path: &str, etag: &str) -> Result<(), ApiFailure> {
        let headers = vec![("If-Match", etag.to_owned())];
        accepted(self.send(&Call { method: Method::DELETE, path, body: None, headers }).await?).await
    }
}

fn changing<'a, B: Serialize>(method: Method, path: &'a str, etag: &str, body: &B) -> Result<Call<'a>, ApiFailure> {
    Ok(Call { method, path, body: Some(written(body)?), headers: vec![("If-Match", etag.to_owned())] })
}

/// Our own request types always become JSON.
fn written<B: Serialize>(body: &B) -> Result<String, ApiFailure> {
    serde_json::to_string(body).map_err(|_impossible| ApiFailure::Unexpected { status: 0 })
}

async fn parsed<T: DeserializeOwned>(response: Response) -> Result<T, ApiFailure> {
    if !response.ok() {
        return Err(failure(response).await);
    }
    let status = response.status();
    let body = response.text().await.map_err(|_network| ApiFailure::Offline)?;
    serde_json::from_str(&body).map_err(|_syntax| ApiFailure::Unexpected { status })
}

async fn accepted(response: Response) -> Result<(), ApiFailure> {
    if response.ok() { Ok(()) } else { Err(failure(response).await) }
}

async fn failure(response: Response) -> ApiFailure {
    let status = response.status();
    match response.text().await {
        Ok(body) => problem_in(status, &body),
        Err(_network) => ApiFailure::Offline,
    }
}

fn problem_in(status: u16, body: &str) -> ApiFailure {
    match serde_json::from_str(body) {
        Ok(problem) => ApiFailure::Problem(Box::new(problem)),
        Err(_not_a_problem) => ApiFailure::Unexpected { status },
    }
}

/// The browser counts bytes in floating point.
fn whole(bytes: f64) -> u64 {
    format!("{bytes:.0}").parse().unwrap_or_default()
}

fn save(bytes: &[u8], file_name: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let address = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    web_sys::Url::revoke_object_url(&address).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    const REFUSED: &str = r#"{"type":"/problems/validation_failed","title":"Datos no válidos","status":422,
        "detail":"Corrige los campos señalados.","code":"validation_failed","request_id":"8F3A",
        "errors":[{"pointer":"/email","code":"required","detail":"Hace falta."}]}"#;

    #[test]
    fn a_problem_keeps_its_words_its_code_and_its_fields() {
        let failure = problem_in(422, REFUSED);
        assert_eq!(failure.message(&ES), "Corrige los campos señalados.");
        assert_eq!(failure.code().as_deref(), Some("validation_failed 8F3A"));
        assert_eq!(failure.of_field("/email").as_deref(), Some("Hace falta."));
        assert_eq!(failure.of_field("/password"), None);
        assert!(!failure.is_general());
    }

    #[test]
    fn an_answer_that_is_no_problem_is_unexpected() {
        let failure = problem_in(502, "<html>Bad gateway</html>");
        assert_eq!(failure, ApiFailure::Unexpected { status: 502 });
        assert!(failure.is_general());
    }

    #[test]
    fn bytes_counted_in_floating_point_are_whole() {
        assert_eq!(whole(52_428_800.0), 52_428_800);
    }
}
