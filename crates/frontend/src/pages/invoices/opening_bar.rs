use super::filters::NOT_DECIDED_BY;
use crate::{
    api::ApiClient,
    components::{banner::Banner, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
    url::{self, Value},
};
use domain::{
    contract::{DecideOpenings, OpeningDecision, OpeningFilter, OpeningsDecided},
    ids::InvoiceId,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What the list of old invoices offers: close those ticked, or all that fit, as paid before the start; or say that
/// they are owed. Each step can be undone.
#[component]
pub(super) fn OpeningBar(
    /// How many the filter has.
    #[prop(into)]
    total: Signal<u64>,
    ticked: RwSignal<BTreeSet<String>>,
    /// After the list has changed.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.opening();
    let (api, toasts) = (use_session().api, expect_context::<Toasts>());
    let filter = use_filter();
    let task = Task::new();
    let busy = task.busy;
    let decide = move |decision| {
        let request = request(decision, &ticked.get_untracked(), filter.get_untracked());
        task.start(async move {
            let decided = api.decide_openings(&request).await?;
            ticked.try_set(BTreeSet::new());
            offer_undo(toasts, api, decided, on_changed, text);
            on_changed.try_run(());
            Ok(())
        });
    };
    let count = move || ticked.with(|ticked| u64::try_from(ticked.len()).unwrap_or(u64::MAX));
    let close_words = move || match count() {
        0 => (words.close_all)(total.get()),
        some => (words.close_selected)(some),
    };
    // What the list is narrowed by besides cannot be said to the server: then only what is ticked can be closed.
    let cannot_close = move || busy.get() || (count() == 0 && (filter.with(Option::is_none) || total.get() == 0));
    let failure = move || Some(view! { <Banner tone="danger" message=task.failure.get()?.message(text) /> });
    view! {
        <section class="card stack" aria-label=words.bar data-part="opening_bar">
            <p>{words.bar_hint}</p>
            {failure}
            <div class="row">
                <button type="button" class="button button-primary" disabled=cannot_close on:click=move |_| decide(OpeningDecision::PaidBeforeStart)>
                    {close_words}
                </button>
                <button type="button" class="button" disabled=move || busy.get() || count() == 0 on:click=move |_| decide(OpeningDecision::Owed)>
                    {move || (words.owe_selected)(count())}
                </button>
            </div>
        </section>
    }
}

/// The list's filter as the server takes it; none while the list is narrowed by something else too.
fn use_filter() -> Memo<Option<OpeningFilter>> {
    let [q, customer, currency]: [Value; 3] = ["q", "cliente", "moneda"].map(|name| url::parameter(name).0);
    let besides = NOT_DECIDED_BY.map(|name| url::parameter(name).0);
    Memo::new(move |_| {
        let narrower = besides.iter().any(|value| value.with(Option::is_some));
        (!narrower).then(|| OpeningFilter {
            customer_id: customer.get().and_then(|id| id.parse().ok()),
            currency: currency.get().and_then(|code| code.parse().ok()),
            q: q.get(),
        })
    })
}

fn request(decision: OpeningDecision, ticked: &BTreeSet<String>, filter: Option<OpeningFilter>) -> DecideOpenings {
    let invoice_ids: Vec<InvoiceId> = ticked.iter().filter_map(|id| id.parse().ok()).collect();
    let filter = filter.filter(|_| invoice_ids.is_empty());
    DecideOpenings { decision, invoice_ids, filter }
}

fn offer_undo(toasts: Toasts, api: ApiClient, decided: OpeningsDecided, on_changed: Callback<()>, text: &'static Text) {
    let words = text.opening();
    let count = u64::try_from(decided.changed.len()).unwrap_or(u64::MAX);
    let said = match decided.decision {
        OpeningDecision::PaidBeforeStart => (words.closed)(count),
        OpeningDecision::Owed => (words.confirmed)(count),
        OpeningDecision::Unconfirmed => (words.undone)(count),
    };
    if count == 0 {
        return toasts.say(said);
    }
    let changed = decided.changed;
    toasts.offer(said, words.undo, move || {
        let request =
            DecideOpenings { decision: OpeningDecision::Unconfirmed, invoice_ids: changed.clone(), filter: None };
        leptos::task::spawn_local(async move {
            match api.decide_openings(&request).await {
                Ok(undone) => toasts.say((words.undone)(u64::try_from(undone.changed.len()).unwrap_or(u64::MAX))),
                Err(failure) => toasts.say(failure.message(text)),
            }
            // The list may be gone from the screen.
            on_changed.try_run(());
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_counts_before_the_filter() {
        let id = "01a0b3c4-0000-7000-8000-000000000001";
        let all = Some(OpeningFilter::default());
        let ticked = request(OpeningDecision::Owed, &BTreeSet::from([id.to_owned()]), all.clone());
        assert_eq!((ticked.invoice_ids, ticked.filter), (vec![id.parse().unwrap()], None));
        let whole = request(OpeningDecision::PaidBeforeStart, &BTreeSet::new(), all.clone());
        assert_eq!((whole.invoice_ids, whole.filter), (Vec::new(), all));
    }
}
