//! The catalogue of problems, in both languages: where the `type` of a problem leads; and the codes of imported files.

use crate::{auth::caller::language_of, error::ApiResult, intake::outcome::item_codes};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use domain::contract::{Language, ProblemKind};
use strum::IntoEnumIterator;

/// Every kind of problem, then what else an item of an import says.
#[get("/problems")]
pub async fn list_problem_kinds(request: HttpRequest) -> HttpResponse {
    let language = language_of(&request);
    let row = |(code, says): (&str, &str)| format!("<tr><th scope=\"row\"><code>{code}</code><td>{}", text(says));
    let rows: Vec<String> = item_codes(language).into_iter().map(row).collect();
    let items = format!(
        "<h2>{}</h2><table><thead><tr>{}<tbody>{}</table>",
        language.choose("Archivos importados", "Imported files"),
        language.choose(
            "<th scope=\"col\">Código<th scope=\"col\">Detalle",
            "<th scope=\"col\">Code<th scope=\"col\">Detail",
        ),
        rows.join("\n"),
    );
    page(language, ProblemKind::iter(), &items)
}

/// One kind of problem.
#[get("/problems/{code}")]
pub async fn get_problem_kind(request: HttpRequest, code: web::Path<String>) -> ApiResult<HttpResponse> {
    let kind = ProblemKind::from_code(&code).ok_or(ProblemKind::NotFound)?;
    Ok(page(language_of(&request), [kind], ""))
}

/// Words in braces stand for the figures of each occurrence, which its `params` carry. `more` follows the table.
fn page(language: Language, kinds: impl IntoIterator<Item = ProblemKind>, more: &str) -> HttpResponse {
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
         <main><h1>{heading}</h1><table><thead><tr>{columns}<tbody>{}</table>{more}</main></html>\n",
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
