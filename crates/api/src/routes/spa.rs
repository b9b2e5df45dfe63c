//! The screens: the built SPA, embedded, or a page that says how to build it.

use crate::error::{ApiError, ApiResult};
use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::{StatusCode, header},
    web,
};
use domain::contract::ProblemKind;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Dist;

/// Best first. Browsers ask for brotli only over TLS and on localhost; in an office on plain http they take gzip.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

const PLACEHOLDER: &str = "<!doctype html><html lang=\"es-MX\"><meta charset=\"utf-8\"><title>Cartera</title>\
    <main><h1>Cartera</h1><p>La API está en <a href=\"/api/docs/\">/api/docs</a>. \
    Para ver las pantallas compila con <code>./dev run</code>.</p></main></html>";

/// Everything that is not the API: files by name, and the shell for the addresses of screens.
pub fn files() -> Resource {
    let others = web::to(|| async { Err::<HttpResponse, _>(ApiError::from(ProblemKind::MethodNotAllowed)) });
    web::resource("/{path:.*}").route(web::get().to(file)).route(web::head().to(file)).default_service(others)
}

async fn file(request: HttpRequest, path: web::Path<String>) -> ApiResult<HttpResponse> {
    if *path == "api" || path.starts_with("api/") {
        return Err(ProblemKind::NotFound.into());
    }
    let accepts = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let name = if path.is_empty() || !is_file { "index.html" } else { path.as_str() };
    for (encoding, suffix) in ENCODINGS {
        let wanted = accepts.is_some_and(|encodings| encodings.contains(encoding));
        if let Some(found) = wanted.then(|| Dist::get(&format!("{name}.{suffix}"))).flatten() {
            return Ok(serve(name, found, Some(encoding)));
        }
    }
    match Dist::get(name) {
        Some(found) => Ok(serve(name, found, None)),
        None if is_file => Err(ProblemKind::NotFound.into()),
        None => Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(PLACEHOLDER)),
    }
}

fn serve(name: &str, file: EmbeddedFile, encoding: Option<&'static str>) -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::OK);
    response.content_type(media_type(name));
    // Names with a content hash never change; the shell names the current ones.
    let cache = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.insert_header((header::CACHE_CONTROL, cache));
    response.insert_header((header::VARY, "accept-encoding"));
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    response.body(file.data.into_owned())
}

/// `app-0123456789abcdef.js`
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let hash = stem.rsplit('-').next().unwrap_or_default();
    hash.len() >= 8 && hash.len() < stem.len() && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_forever() {
        assert!(is_hashed("frontend-0a1b2c3d4e5f6071.js"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("service-worker.js"));
        assert!(!is_hashed("deadbeef.js"));
    }
}
