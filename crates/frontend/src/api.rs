//! The only file that speaks HTTP. Endpoints are methods in `api/`, one file per resource.

mod agenda;
mod attachments;
mod auth;
mod browser;
mod certificates;
mod collections;
mod customers;
mod events;
mod failure;
mod imports;
mod invoices;
mod messages;
mod metadata;
mod notifications;
mod opening;
mod payments;
mod promises;
mod settings;
mod statements;
mod worklist;

pub(crate) use customers::TermsOwner;

pub(crate) use attachments::{DocumentOwner, FileUrl};
pub(crate) use browser::{copy_mail, whole};
pub(crate) use failure::ApiFailure;

use browser::{follow_text, follow_upload, save};
use domain::contract::Language;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, FormData, XmlHttpRequest, XmlHttpRequestResponseType};

/// What was read, with the version that a change of it must name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Versioned<T> {
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
    /// The stream of events under way.
    listening: Option<XmlHttpRequest>,
}

/// One call, kept so that it can be repeated after a refresh.
struct Call<'a> {
    method: &'static str,
    base: &'static str,
    path: &'a str,
    body: Body<'a>,
    headers: Vec<(&'static str, String)>,
    /// Whether the answer is kept as bytes.
    file: bool,
    /// Told the text of an answer piece by piece: of one that does not end.
    heard: Option<Callback<String>>,
}

enum Body<'a> {
    None,
    Json(String),
    /// Told how many bytes of how many have left.
    Form(&'a FormData, Callback<(u64, u64)>),
}

impl<'a> Call<'a> {
    fn get(path: &'a str) -> Self {
        Self { method: "GET", base: BASE, path, body: Body::None, headers: Vec::new(), file: false, heard: None }
    }

    /// With a fresh idempotency key, so that repeating it after a refresh does no harm.
    fn post(path: &'a str, body: Body<'a>) -> Self {
        Self::post_once(path, body, &uuid::Uuid::now_v7().to_string())
    }

    /// With a key of whoever calls: tried again later, it still happens once.
    fn post_once(path: &'a str, body: Body<'a>, key: &str) -> Self {
        let headers = vec![("Idempotency-Key", key.to_owned())];
        Self { method: "POST", body, headers, ..Self::get(path) }
    }
}

impl<'a> Call<'a> {
    fn change(method: &'static str, path: &'a str, etag: &str, body: Body<'a>) -> Self {
        Self { method, body, headers: vec![("If-Match", etag.to_owned())], ..Self::get(path) }
    }
}

/// An answer that arrived, whatever it says.
struct Answer {
    status: u16,
    request: XmlHttpRequest,
}

impl Answer {
    fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn text(&self) -> String {
        self.request.response_text().ok().flatten().unwrap_or_default()
    }
}

const BASE: &str = "/api/v1";

impl ApiClient {
    pub(crate) fn new(language: Language) -> Self {
        let state = ClientState { access_token: None, language, refreshing: None, listening: None };
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
        read(&self.send(&Call::get(path)).await?)
    }

    /// As [`Self::post`], once per `key` however often it is tried.
    pub(crate) async fn post_once<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
        key: &str,
    ) -> Result<T, ApiFailure> {
        read(&self.send(&Call::post_once(path, Body::Json(written(body)?), key)).await?)
    }

    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, ApiFailure> {
        read(&self.send(&Call::post(path, Body::Json(written(body)?))).await?)
    }

    /// As [`Self::get`], with the version.
    pub(crate) async fn get_versioned<T: DeserializeOwned>(self, path: &str) -> Result<Versioned<T>, ApiFailure> {
        read_versioned(&self.send(&Call::get(path)).await?)
    }

    /// Changes what `etag` is the version of; `method` is `PUT` or `PATCH`.
    pub(crate) async fn change<B: Serialize, T: DeserializeOwned>(
        self,
        method: &'static str,
        path: &str,
        etag: &str,
        body: &B,
    ) -> Result<Versioned<T>, ApiFailure> {
        read_versioned(&self.send(&Call::change(method, path, etag, Body::Json(written(body)?))).await?)
    }

    /// Removes what has no versions, and answers what that changed, if anything.
    async fn remove<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiFailure> {
        read(&self.send(&Call { method: "DELETE", ..Call::get(path) }).await?)
    }

    /// Sets what has no versions.
    async fn put_only<B: Serialize>(self, path: &str, body: &B) -> Result<(), ApiFailure> {
        let call = Call { method: "PUT", body: Body::Json(written(body)?), ..Call::get(path) };
        self.send(&call).await.map(|_empty| ())
    }

    /// Removes what `etag` is the version of.
    pub(crate) async fn delete(self, path: &str, etag: &str) -> Result<(), ApiFailure> {
        self.send(&Call::change("DELETE", path, etag, Body::None)).await.map(|_empty| ())
    }

    /// Sends a form with files, telling how many bytes of how many have left.
    async fn upload<T: DeserializeOwned>(
        self,
        path: &str,
        form: &FormData,
        progress: Callback<(u64, u64)>,
    ) -> Result<T, ApiFailure> {
        read(&self.send(&Call::post(path, Body::Form(form, progress))).await?)
    }

    /// Changes a thing as it stands now, whoever changed it before.
    async fn patch_newest<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, ApiFailure> {
        let newest = self.send(&Call::get(path)).await?;
        let tag = newest.request.get_response_header("ETag").ok().flatten().unwrap_or_default();
        let headers = vec![("If-Match", tag)];
        read(&self.send(&Call { method: "PATCH", body: Body::Json(written(body)?), headers, ..Call::get(path) }).await?)
    }

    /// Fetches a file and hands it to the browser's downloads.
    pub(crate) async fn download(self, path: &str, file_name: &str) -> Result<(), ApiFailure> {
        self.download_answer(&Call { file: true, ..Call::get(path) }, file_name).await
    }

    /// As [`Self::download`], of a file that a request describes.
    async fn download_made<B: Serialize>(self, path: &str, body: &B, file_name: &str) -> Result<(), ApiFailure> {
        let call = Call { file: true, ..Call::post(path, Body::Json(written(body)?)) };
        self.download_answer(&call, file_name).await
    }

    async fn download_answer(self, call: &Call<'_>, file_name: &str) -> Result<(), ApiFailure> {
        let answer = self.send(call).await?;
        let blob = answer.request.response().ok().and_then(|response| response.dyn_into().ok());
        blob.and_then(|blob| save(&blob, file_name)).ok_or(ApiFailure::Unexpected { status: answer.status })
    }

    /// Listens to a stream until it ends, or until [`Self::stop_listening`]. The token travels in its header, as always:
    /// the browser's own `EventSource` could only put it into the address.
    async fn listen(
        self,
        path: &str,
        headers: Vec<(&'static str, String)>,
        heard: Callback<String>,
    ) -> Result<(), ApiFailure> {
        let answer = self.send(&Call { headers, heard: Some(heard), ..Call::get(path) }).await;
        self.state.update_value(|state| state.listening = None);
        answer.map(|_end| ())
    }

    pub(crate) fn stop_listening(self) {
        if let Some(request) = self.state.try_update_value(|state| state.listening.take()).flatten() {
            // Only fails on a request that has ended.
            request.abort().ok();
        }
    }

    /// Whether the server was upgraded since this program was loaded: the page it hands out names another one.
    pub(crate) async fn is_outdated(self) -> bool {
        let Ok(Some(running)) = document().query_selector("script[src]") else { return false };
        let running = running.get_attribute("src").unwrap_or_default();
        let page = self.attempt(&Call { base: "", ..Call::get("/") }).await;
        page.is_ok_and(|page| page.is_good() && !page.text().contains(&running))
    }

    /// Sends a call; when the access token has run out, refreshes it once and repeats. Only good answers pass.
    async fn send(self, call: &Call<'_>) -> Result<Answer, ApiFailure> {
        let mut answer = self.attempt(call).await?;
        if answer.status == 401 && !call.path.starts_with("/auth/") {
            if self.refresh().await {
                answer = self.attempt(call).await?;
            } else {
                self.session_ended.set(true);
            }
        }
        match (answer.is_good(), call.file) {
            (true, _) => Ok(answer),
            (false, false) => Err(problem_in(answer.status, &answer.text())),
            (false, true) => Err(problem_in(answer.status, &text_of_file(&answer).await)),
        }
    }

    /// `fetch` tells nothing about the progress of an upload, hence the older interface.
    async fn attempt(self, call: &Call<'_>) -> Result<Answer, ApiFailure> {
        let offline = |_: JsValue| ApiFailure::Offline;
        let request = XmlHttpRequest::new().map_err(offline)?;
        request.open(call.method, &[call.base, call.path].concat()).map_err(offline)?;
        for (name, value) in self.common_headers().iter().chain(&call.headers) {
            request.set_request_header(name, value).map_err(offline)?;
        }
        if call.file {
            request.set_response_type(XmlHttpRequestResponseType::Blob);
        }
        let progress = match (&call.body, call.heard) {
            (Body::Form(_, progress), _) => Some(follow_upload(&request, *progress)),
            (Body::None | Body::Json(_), Some(heard)) => {
                self.state.update_value(|state| state.listening = Some(request.clone()));
                Some(follow_text(&request, heard))
            }
            (Body::None | Body::Json(_), None) => None,
        };
        let ended = js_sys::Promise::new(&mut |resolve, _reject| request.set_onloadend(Some(&resolve)));
        let sent = match &call.body {
            Body::None => request.send(),
            Body::Json(json) => request
                .set_request_header("Content-Type", "application/json")
                .and_then(|()| request.send_with_opt_str(Some(json))),
            Body::Form(form, _) => request.send_with_opt_form_data(Some(form)),
        };
        sent.map_err(offline)?;
        JsFuture::from(ended).await.map_err(offline)?;
        drop(progress);
        match request.status().map_err(offline)? {
            0 => Err(ApiFailure::Offline),
            status => Ok(Answer { status, request }),
        }
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
}

/// Our own request types always become JSON.
fn written<B: Serialize>(body: &B) -> Result<String, ApiFailure> {
    serde_json::to_string(body).map_err(|_impossible| ApiFailure::Unexpected { status: 0 })
}

/// What an answer says; one without a body says `()`.
fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiFailure> {
    let body = answer.text();
    let body = if body.is_empty() { "null" } else { &body };
    serde_json::from_str(body).map_err(|_syntax| ApiFailure::Unexpected { status: answer.status })
}

fn read_versioned<T: DeserializeOwned>(answer: &Answer) -> Result<Versioned<T>, ApiFailure> {
    let etag = answer.request.get_response_header("ETag").ok().flatten().unwrap_or_default();
    Ok(Versioned { value: read(answer)?, etag })
}

/// A refused download still says why in words.
async fn text_of_file(answer: &Answer) -> String {
    let blob = answer.request.response().ok().and_then(|response| response.dyn_into::<Blob>().ok());
    match blob {
        Some(blob) => JsFuture::from(blob.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default(),
        None => String::new(),
    }
}

fn problem_in(status: u16, body: &str) -> ApiFailure {
    match serde_json::from_str(body) {
        Ok(problem) => ApiFailure::Problem(Box::new(problem)),
        Err(_not_a_problem) => ApiFailure::Unexpected { status },
    }
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
}
