//! The catalogue of problems, in both languages: where the `type` of a problem leads.

use crate::{auth::caller::language_of, error::ApiResult};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use domain::contract::{Language, ProblemKind};
use strum::IntoEnumIterator;

/// Every kind of problem.
#[get("/problems")]
pub async fn list_problem_kinds(request: HttpRequest) -> HttpResponse {
    page(language_of(&request), ProblemKind::iter())
}

/// One kind of problem.
#[get("/problems/{code}")]
pub async fn get_problem_kind(request: HttpRequest, code: web::Path<String>) -> ApiResult<HttpResponse> {
    let kind = ProblemKind::from_code(&code).ok_or(ProblemKind::NotFound)?;
    Ok(page(language_of(&request), [kind]))
}

/// Words in braces stand for the figures of each occurrence, which its `params` carry.
fn page(language: Language, kinds: impl IntoIterator<Item = ProblemKind>) -> HttpResponse {
    let row = |kind: ProblemKind| {
        let (code, status) = (kind.code(), kind.status());
        let (title, detail) = (text(kind.title(language)), text(kind.template(language)));
        format!("<tr><th scope=\"row\"><code>{code}</code><td>{status}<td>{title}<td>{detail}")
    };
    let rows: Vec<String> = kinds.into_iter().map(row).collect();
    let heading = language.choose("Problemas", "Problems");
    let columns = language.choose(
        "<th scope=\"col\">Código<th scope=\"col\">HTTP<th scope=\"col\">Título<th scope=\"col\">Detalle",
        "<th scope=\"col\">Code<th scope=\"col\">HTTP<th scope=\"col\">Title<th scope=\"col\">Detail",
    );
    let body = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{heading} · Cartera</title>\
         <main><h1>{heading}</h1><table><thead><tr>{columns}<tbody>{}</table></main></html>\n",
        language.choose("es-MX", "en"),
        rows.join("\n"),
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::VARY, "accept-language"))
        .insert_header((header::CONTENT_LANGUAGE, language.choose("es-MX", "en")))
        .body(body)
}

fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;")
}
