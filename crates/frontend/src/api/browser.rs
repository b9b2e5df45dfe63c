//! What the browser does for the client: progress, downloads, the clipboard.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

/// The listener must live until the request has ended.
pub(super) fn follow_upload(
    request: &XmlHttpRequest,
    progress: Callback<(u64, u64)>,
) -> Closure<dyn FnMut(ProgressEvent)> {
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        progress.run((whole(event.loaded()), whole(event.total())));
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    on_progress
}

/// The listener must live until the request has ended.
pub(super) fn follow_text(request: &XmlHttpRequest, heard: Callback<String>) -> Closure<dyn FnMut(ProgressEvent)> {
    let arriving = request.clone();
    let mut known = 0;
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |_event: ProgressEvent| {
        // Of a refusal the whole is read at its end.
        if arriving.status().ok() != Some(200) {
            return;
        }
        let text = arriving.response_text().ok().flatten().unwrap_or_default();
        if let Some(news) = text.get(known..).filter(|news| !news.is_empty()) {
            known = text.len();
            // The last of it may arrive after whoever listened is gone.
            heard.try_run(news.to_owned());
        }
    });
    request.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    on_progress
}

/// The browser counts bytes in floating point.
pub(crate) fn whole(bytes: f64) -> u64 {
    js_sys::JSON::stringify(&JsValue::from_f64(bytes)).map(String::from).unwrap_or_default().parse().unwrap_or_default()
}

/// Puts a mail on the clipboard, formatted and plain. Browsers without that ability say `false`.
pub(crate) async fn copy_mail(html: &str, text: &str) -> bool {
    match mail_for_clipboard(html, text) {
        Ok(items) => JsFuture::from(window().navigator().clipboard().write(&items)).await.is_ok(),
        Err(_unsupported) => false,
    }
}

/// web-sys knows `ClipboardItem` only as unstable, so it is called by its name.
fn mail_for_clipboard(html: &str, text: &str) -> Result<js_sys::Array, JsValue> {
    let parts = js_sys::Object::new();
    for (kind, words) in [("text/html", html), ("text/plain", text)] {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(kind);
        let words = js_sys::Array::of1(&JsValue::from_str(words));
        let blob = Blob::new_with_str_sequence_and_options(&words, &options)?;
        js_sys::Reflect::set(&parts, &JsValue::from_str(kind), &blob)?;
    }
    let item: js_sys::Function = js_sys::Reflect::get(&window(), &JsValue::from_str("ClipboardItem"))?.dyn_into()?;
    let item = js_sys::Reflect::construct(&item, &js_sys::Array::of1(&parts))?;
    Ok(js_sys::Array::of1(&item))
}

pub(super) fn save(blob: &Blob, file_name: &str) -> Option<()> {
    let address = web_sys::Url::create_object_url_with_blob(blob).ok()?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    web_sys::Url::revoke_object_url(&address).ok()
}
