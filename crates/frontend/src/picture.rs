//! Photos made smaller before they travel: a cheque is legible at a tenth of what a camera writes.

use crate::api::whole;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement, ImageBitmap};

/// Smaller files travel as they are.
const WORTH_IT: u64 = 600_000;
/// What the server keeps, too.
const LONGEST_SIDE: u32 = 1_600;
const QUALITY: f64 = 0.82;

/// The photo at the size that is kept anyway; the file itself when this browser cannot draw it.
pub(crate) async fn smaller(file: File) -> File {
    if whole(file.size()) <= WORTH_IT || !file.type_().starts_with("image/") {
        return file;
    }
    drawn(&file).await.unwrap_or(file)
}

/// Drawn anew, upright: the browser turns the picture as its camera says.
async fn drawn(file: &File) -> Option<File> {
    let promise = window().create_image_bitmap_with_blob(file).ok()?;
    let picture: ImageBitmap = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    let (width, height) = scaled(picture.width(), picture.height());
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(width), f64::from(height));
    context.draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, width, height).ok()?;
    let blob = jpeg(&canvas).await?;
    let named = FilePropertyBag::new();
    named.set_type("image/jpeg");
    File::new_with_blob_sequence_and_options(&js_sys::Array::of1(&blob), &file.name(), &named).ok()
}

async fn jpeg(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            // Settling a promise cannot fail.
            resolve.call1(&JsValue::NULL, &blob).ok();
        });
        let quality = JsValue::from_f64(QUALITY);
        let asked = canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), "image/jpeg", &quality);
        if asked.is_err() {
            reject.call0(&JsValue::NULL).ok();
        }
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// The size on the page, with the proportions of the picture.
fn scaled(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height).max(LONGEST_SIDE);
    let side = |length: u32| length.saturating_mul(LONGEST_SIDE).checked_div(longest).unwrap_or_default().max(1);
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pictures_shrink_in_proportion_and_small_ones_stay() {
        assert_eq!(scaled(4_000, 3_000), (1_600, 1_200));
        assert_eq!(scaled(3_024, 4_032), (1_200, 1_600));
        assert_eq!(scaled(640, 480), (640, 480));
    }
}
