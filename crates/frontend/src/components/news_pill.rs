use crate::{live::use_live, preferences::use_text};
use domain::contract::Topic;
use leptos::prelude::*;

/// «3 cambios nuevos · Mostrar»: what others changed since the list was read. Rows never jump by themselves.
#[component]
pub(crate) fn NewsPill(
    topics: &'static [Topic],
    /// Reads the list again.
    #[prop(into)]
    on_show: Callback<()>,
) -> impl IntoView {
    let words = use_text().notices();
    let heard = use_live().by_others(topics);
    let shown = RwSignal::new(heard.get_untracked());
    let news = Memo::new(move |_| heard.get().saturating_sub(shown.get()));
    let show = move |_| {
        shown.set(heard.get_untracked());
        on_show.run(());
    };
    let count = move || u64::try_from(news.get()).unwrap_or_default();
    view! {
        <div class="news" role="status">
            <Show when=move || news.get() != 0>
                <button type="button" class="news-pill" on:click=show>
                    {move || (words.news)(count())} " · " {words.show_news}
                </button>
            </Show>
        </div>
    }
}
