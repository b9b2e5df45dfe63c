use crate::url::escape;
use leptos::prelude::*;

/// A QR drawing made by the server. As an image it cannot run anything, whatever it contains.
#[component]
pub(crate) fn Qr(svg: String, #[prop(into)] alt: String, #[prop(default = false)] large: bool) -> impl IntoView {
    let class = if large { "qr qr-large" } else { "qr" };
    view! { <img class=class alt=alt width="168" height="168" src=format!("data:image/svg+xml,{}", escape(&svg)) /> }
}
