//! The HTTP server: state, middleware, routes, and an orderly stop.

use crate::{
    auth::{
        Keys,
        caller::{identify_first, language_of},
    },
    clock::Clock,
    config::{Config, StorageArgs},
    error::ApiError,
    extract, jobs,
    live::Live,
    metrics::Metrics,
    routes,
    sat::{SatClient, SatRepository},
    state::AppState,
    storage::Files,
    store,
};
use actix_web::{
    App, Error, HttpMessage, HttpRequest, HttpResponse, HttpServer,
    body::{BoxBody, MessageBody},
    dev::{Server, ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::{Compress, Next, from_fn},
    web,
};
use anyhow::Context;
use domain::contract::ProblemKind;
use std::{net::TcpListener, sync::Arc, time::Instant};
use utoipa_actix_web::AppExt;

/// Everything a process shares, opened and migrated.
pub async fn open(config: Config, storage: &StorageArgs, clock: Clock) -> anyhow::Result<AppState> {
    let db = store::connect(&storage.database_url).await?;
    store::migrate(&db).await?;
    Ok(AppState {
        db,
        clock,
        keys: Arc::new(Keys::derive(&config.secret)),
        files: Files::open(&storage.storage)?,
        sat: SatClient::of(&config.sat)?.map(Arc::new),
        certificates: SatRepository::of(&config.sat)?.map(Arc::new),
        limits: Arc::default(),
        metrics: Arc::new(Metrics::starting_at(Instant::now())),
        live: Arc::new(Live::on_this_runtime()),
        import_ready: Arc::default(),
        mail_ready: Arc::default(),
        config: Arc::new(config),
    })
}

/// Serves on `listener` until it is stopped. Jobs run beside it in [`run`].
pub fn listen(state: AppState, listener: TcpListener, workers: usize) -> anyhow::Result<Server> {
    let server = HttpServer::new(move || {
        let (app, document) = App::new()
            .into_utoipa_app()
            .openapi(crate::openapi::base())
            .app_data(web::Data::new(state.clone()))
            .app_data(extract::path_config())
            .configure(routes::api)
            .split_for_parts();
        app.configure(|config| routes::outside(config, document))
            .default_service(web::to(unrouted))
            .wrap(from_fn(identify_first))
            .wrap(Compress::default())
            .wrap(from_fn(finish))
    });
    let server = server.workers(workers).shutdown_timeout(20).disable_signals();
    Ok(server.listen(listener).context("listen")?.run())
}

/// A path that some other method answers, or none does.
async fn unrouted(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let known = request.match_pattern().is_some();
    Err(if known { ProblemKind::MethodNotAllowed } else { ProblemKind::NotFound }.into())
}

/// The whole program: server, jobs, and a stop in that order.
pub async fn run(state: AppState) -> anyhow::Result<()> {
    let listener = TcpListener::bind(state.config.bind)
        .with_context(|| format!("{} is taken or not ours; choose another with --bind", state.config.bind))?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    let server = listen(state.clone(), listener, 2)?;
    let handle = server.handle();
    let jobs = jobs::start(&state).await?;
    let serving = tokio::spawn(server);
    stop_signal().await?;
    tracing::info!("stopping");
    state.live.stop();
    handle.stop(true).await;
    serving.await??;
    jobs.stop().await;
    state.db.close().await?;
    Ok(())
}

async fn stop_signal() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    Ok(tokio::signal::ctrl_c().await?)
}

/// Identifies one request in logs, problems and audit rows.
#[derive(Clone)]
struct RequestId(String);

pub(crate) fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

const SECURITY_HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         frame-src 'self' blob:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Outermost: gives the request its id, puts problems into the caller's language, adds headers, logs once.
async fn finish(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = uuid::Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let language = language_of(request.request());
    let (method, path) = (request.method().clone(), request.match_pattern());
    // Handlers' failures arrive as responses that carry their error.
    let mut response = next.call(request).await?.map_into_boxed_body();
    let failure = response.response().error().and_then(|error| error.as_error::<ApiError>());
    if let Some(problem) = failure.map(|failure| {
        log_failure(failure, &id, path.as_deref());
        failure.respond(language, &id)
    }) {
        response = response.into_response(problem);
    }
    let status = response.status().as_u16();
    if let Some(state) = response.request().app_data::<web::Data<AppState>>() {
        state.metrics.count_response(status);
    }
    tracing::debug!(request_id = id, %method, route = path, status, "request");
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

fn log_failure(failure: &ApiError, id: &str, route: Option<&str>) {
    match failure {
        ApiError::Internal(error) => {
            tracing::error!(request_id = id, route, error = format!("{error:#}"), "request failed");
        }
        ApiError::Refused(refusal) => tracing::info!(request_id = id, route, code = refusal.kind.code(), "refused"),
    }
}
