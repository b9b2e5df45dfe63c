use super::{error_state::ErrorState, skeleton::Skeleton};
use crate::{api::ApiFailure, read::Read};
use leptos::prelude::*;

#[derive(Clone, PartialEq)]
enum Stage {
    Waiting,
    Ready,
    Failed(ApiFailure),
}

/// Shows a read: skeleton at first, the old content under a progress line while it is read again, the failure with
/// Reintentar. The content is built once and follows its signal, so focus and scroll survive a refresh.
#[component]
pub(crate) fn Loaded<T, F, V>(
    read: Read<T>,
    #[prop(default = 6)] skeleton_rows: usize,
    /// Draws the content from the newest good answer.
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let stage = Memo::new(move |_| {
        read.look(|answer| match answer {
            Ok(_) => Stage::Ready,
            Err(failure) => Stage::Failed(failure.clone()),
        })
        .unwrap_or(Stage::Waiting)
    });
    let content = move || match stage.get() {
        Stage::Waiting => view! { <Skeleton rows=skeleton_rows /> }.into_any(),
        Stage::Failed(failure) => view! { <ErrorState failure on_retry=move |()| read.again() /> }.into_any(),
        Stage::Ready => untrack(|| read.value()).map(|first| children(newest(read, first)).into_any()).into_any(),
    };
    view! {
        <div class="loaded" aria-busy=move || read.is_busy().to_string()>
            {content}
        </div>
    }
}

/// The last good answer, also in the moment before a failure takes the content away.
fn newest<T>(read: Read<T>, first: T) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&T>| read.value().or_else(|| before.cloned()).unwrap_or_else(|| first.clone()))
        .into()
}
