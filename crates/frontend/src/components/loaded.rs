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
    F: Fn(ReadSignal<T>) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let stage = Memo::new(move |_| {
        read.look(|answer| match answer {
            Ok(_) => Stage::Ready,
            Err(failure) => Stage::Failed(failure.clone()),
        })
        .unwrap_or(Stage::Waiting)
    });
    let draw: Draw = Box::new(move || newest(read).map(|newest| children(newest).into_any()).into_any());
    frame(stage, Signal::derive(move || read.is_busy()), skeleton_rows, Callback::new(move |()| read.again()), draw)
}

/// Makes the content, when there is a good answer.
type Draw = Box<dyn Fn() -> AnyView + Send>;

fn frame(stage: Memo<Stage>, busy: Signal<bool>, rows: usize, again: Callback<()>, draw: Draw) -> AnyView {
    let content = move || match stage.get() {
        Stage::Waiting => view! { <Skeleton rows /> }.into_any(),
        Stage::Failed(failure) => view! { <ErrorState failure on_retry=again /> }.into_any(),
        Stage::Ready => untrack(&draw),
    };
    view! {
        <div class="loaded" aria-busy=move || busy.get().to_string()>
            {content}
        </div>
    }
    .into_any()
}

/// The last good answer; it only tells of answers that differ from the one before.
fn newest<T>(read: Read<T>) -> Option<ReadSignal<T>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let (newest, set_newest) = signal(read.value()?);
    Effect::new(move |_| {
        if let Some(value) = read.value().filter(|value| newest.with_untracked(|newest| newest != value)) {
            set_newest.set(value);
        }
    });
    Some(newest)
}
