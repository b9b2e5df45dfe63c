use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, TouchEvent};

const SMALLEST: u32 = 100;
const LARGEST: u32 = 500;
const STEP: u32 = 50;

/// How a photo lies: percent of the frame, and quarter turns to the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pose {
    zoom: u32,
    turns: u32,
}

const AT_FIRST: Pose = Pose { zoom: SMALLEST, turns: 0 };

impl Pose {
    fn zoomed(self, zoom: u32) -> Self {
        Self { zoom: zoom.clamp(SMALLEST, LARGEST), ..self }
    }

    fn turned(self) -> Self {
        Self { turns: self.turns.wrapping_add(1) % 4, ..self }
    }

    /// What a key does, if anything.
    fn after(self, key: &str) -> Option<Self> {
        match key {
            "+" | "=" => Some(self.zoomed(self.zoom.saturating_add(STEP))),
            "-" | "−" => Some(self.zoomed(self.zoom.saturating_sub(STEP))),
            "r" | "R" => Some(self.turned()),
            "0" => Some(AT_FIRST),
            _ => None,
        }
    }
}

/// A photo that can be looked at closely: by buttons, keys, or two fingers. Scrolling moves it.
#[component]
pub(crate) fn PhotoView(#[prop(into)] src: Signal<String>, #[prop(into)] alt: Signal<String>) -> impl IntoView {
    let words = &use_text().documents().photo;
    let pose = RwSignal::new(AT_FIRST);
    let failed = RwSignal::new(false);
    let pinch = StoredValue::new(None::<(u64, u32)>);
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(next) = pose.get_untracked().after(&event.key()) {
            event.prevent_default();
            event.stop_propagation();
            pose.set(next);
        }
    };
    let begin = move |event: TouchEvent| {
        pinch.set_value(span(&event).map(|span| (span, pose.get_untracked().zoom)));
    };
    let go_on = move |event: TouchEvent| {
        let (Some(span), Some((first, zoom))) = (span(&event), pinch.get_value()) else { return };
        event.prevent_default();
        let wanted = u64::from(zoom).saturating_mul(span).checked_div(first.max(1)).unwrap_or_default();
        pose.update(|pose| *pose = pose.zoomed(u32::try_from(wanted).unwrap_or(LARGEST)));
    };
    let step = move |key: &'static str| move |_| pose.update(|pose| *pose = pose.after(key).unwrap_or(*pose));
    let button = move |key: &'static str, icon: Icon, label: &'static str| {
        view! {
            <button type="button" class="button button-icon" aria-label=label aria-keyshortcuts=key on:click=step(key)>
                <Glyph icon />
            </button>
        }
    };
    view! {
        <div class="photo-view" on:keydown=on_key>
            <div class="photo-tools" role="toolbar" aria-label=alt>
                {button("-", Icon::ZoomOut, words.zoom_out)}
                <output class="figure" data-part="zoom">
                    {move || (words.zoom)(pose.get().zoom)}
                </output>
                {button("+", Icon::ZoomIn, words.zoom_in)}
                {button("r", Icon::Rotate, words.rotate)}
                {button("0", Icon::Expand, words.reset)}
            </div>
            <div
                class="photo-stage"
                tabindex="0"
                role="region"
                aria-label=alt
                title=words.keys
                on:touchstart=begin
                on:touchmove=go_on
                on:touchend=move |_| pinch.set_value(None)
            >
                <Show
                    when=move || !failed.get()
                    fallback=move || view! { <p class="notice-state">{use_text().documents().photo_failed}</p> }
                >
                    <img
                        class="photo-sheet"
                        src=src
                        alt=alt
                        data-turns=move || pose.get().turns.to_string()
                        style:inline-size=move || [&pose.get().zoom.to_string(), "%"].concat()
                        on:error=move |_| failed.set(true)
                    />
                </Show>
            </div>
        </div>
    }
}

/// How far two fingers are from each other, in pixels.
fn span(event: &TouchEvent) -> Option<u64> {
    let touches = event.touches();
    let (one, other) = (touches.get(0)?, touches.get(1)?);
    let across = u64::from(one.client_x().abs_diff(other.client_x()));
    let along = u64::from(one.client_y().abs_diff(other.client_y()));
    Some(across.saturating_mul(across).saturating_add(along.saturating_mul(along)).isqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_zoom_within_bounds_turn_round_and_go_back() {
        let close = AT_FIRST.after("+").unwrap();
        assert_eq!(close.zoom, 150);
        assert_eq!(AT_FIRST.after("-"), Some(AT_FIRST));
        let closest = (0..20).fold(AT_FIRST, |pose, _| pose.after("+").unwrap());
        assert_eq!(closest.zoom, LARGEST);
        let round = (0..4).fold(close, |pose, _| pose.after("r").unwrap());
        assert_eq!(round, close);
        assert_eq!(closest.after("0"), Some(AT_FIRST));
        assert_eq!(close.after("a"), None);
    }
}
