use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

/// How long a message without an action stays. Those with one stay until they are closed or used.
const SHOWN_FOR: Duration = Duration::from_secs(6);

/// The messages at the corner of the screen.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

#[derive(Clone)]
struct Toast {
    number: u32,
    message: String,
    action: Option<(&'static str, ToastAction)>,
}

/// Not a `Callback`: those end with the component that made them, and a message outlives it.
type ToastAction = Arc<dyn Fn() + Send + Sync>;

impl Toasts {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), last: StoredValue::new(0) }
    }

    /// Says something for a few seconds.
    pub(crate) fn say(self, message: impl Into<String>) {
        let number = self.push(message.into(), None);
        set_timeout(move || self.dismiss(number), SHOWN_FOR);
    }

    /// Says something and offers an action, such as undoing it; answers the number to dismiss it by.
    pub(crate) fn offer(
        self,
        message: impl Into<String>,
        label: &'static str,
        action: impl Fn() + Send + Sync + 'static,
    ) -> u32 {
        self.push(message.into(), Some((label, Arc::new(action))))
    }

    fn push(self, message: String, action: Option<(&'static str, ToastAction)>) -> u32 {
        let number = self.last.get_value().wrapping_add(1);
        self.last.set_value(number);
        self.shown.update(|shown| shown.push(Toast { number, message, action }));
        number
    }

    pub(crate) fn dismiss(self, number: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Where the messages appear; polite to screen readers.
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let toast = move |toast: Toast| {
        let number = toast.number;
        let action = toast.action.map(|(label, action)| {
            let run = move |_| {
                toasts.dismiss(number);
                action();
            };
            view! {
                <button type="button" class="button" on:click=run>
                    {label}
                </button>
            }
        });
        view! {
            <div class="toast">
                <p>{toast.message}</p>
                {action}
                <button type="button" class="button button-icon" aria-label=use_text().common.close on:click=move |_| toasts.dismiss(number)>
                    <Glyph icon=Icon::Close />
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.number children=toast />
        </div>
    }
}
