use crate::{
    auth::Caller, error::ApiResult, jobs::events::oldest_kept, live::Stream, state::AppState, store::events::Place,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING},
    web,
};
use domain::contract::LiveEvent;
use futures_util::stream;
use std::convert::Infallible;

/// What happens, as it happens
///
/// Server-Sent Events. The first is `ready`; each further one is named like its `kind` and carries it as `data`. Only
/// what the caller may read is heard: with a narrow scope, what concerns the customers assigned. After a lost connection
/// send the last `id` as `Last-Event-ID`, and what was missed comes first; `reset` means that it was too long ago, and
/// everything should be read again. A stream ends after five minutes at most: connect again. The token travels in the
/// header as everywhere else, so that it stands in no log of addresses; browsers read the stream by `fetch`.
#[utoipa::path(
    tag = "notifications", security(("bearer" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event received")),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent))
)]
#[get("/events")]
pub async fn follow_events(
    state: web::Data<AppState>,
    caller: Caller,
    request: HttpRequest,
) -> ApiResult<HttpResponse> {
    let header = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    // An id that was never ours is answered like one that is too old.
    let last = header.filter(|text| !text.is_empty()).map(|text| Place::decode(text).unwrap_or(Place::START));
    let stream = Stream::open(&state.live, &state.db, &caller, last, oldest_kept()).await?;
    let body = stream::unfold(stream, |mut stream| async {
        let bytes = stream.next().await?;
        Some((Ok::<_, Infallible>(bytes), stream))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // What is compressed is held back until there is enough of it.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(body))
}
