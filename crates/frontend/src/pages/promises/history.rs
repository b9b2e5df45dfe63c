use crate::{
    components::{
        act_button::ActButton,
        cancel_promise_dialog::CancelPromiseDialog,
        data_table::{Cell, Column, DataTable, Row},
        empty_state::EmptyState,
        icon::Icon,
        loaded::Loaded,
        move_dialog::{MoveDialog, Mover, Moving},
        side_panel::SidePanel,
    },
    pages::not_found::NotFound,
    preferences::use_text,
    read::Read,
    session::use_session,
    states,
    text::Text,
};
use domain::{contract::PromiseView, ids::InvoiceId, promise::PromiseStatus};
use leptos::prelude::*;

/// Every promise of one document, beside a list; nothing in it ever disappears.
#[component]
pub(crate) fn HistoryPanel(
    /// The invoice, as it stands in the URL.
    id: String,
    on_close: Callback<()>,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let Ok(id) = id.parse::<InvoiceId>() else { return view! { <NotFound /> }.into_any() };
    let name = Read::new(move || session.api.get_invoice(id));
    let title = move || {
        let invoice = name.value();
        let document = invoice.as_ref().map(crate::pages::invoices::document).unwrap_or_default();
        let customer = invoice.and_then(|invoice| invoice.customer).map(|customer| customer.name);
        (text.promises().history_of)(&document, &customer.unwrap_or_default())
    };
    view! {
        <SidePanel title=Signal::derive(title) href=format!("/facturas/{id}?pestana=promesas") on_close>
            <PromiseHistory id on_change />
        </SidePanel>
    }
    .into_any()
}

/// The history, how often it was put off and why, and what can be done now.
#[component]
pub(crate) fn PromiseHistory(
    id: InvoiceId,
    #[prop(into)] on_change: Callback<()>,
    /// Counts what happens elsewhere to the document.
    #[prop(optional)]
    elsewhere: Option<RwSignal<u32>>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let promises = Read::new(move || session.api.list_promises_of(id));
    if let Some(elsewhere) = elsewhere {
        promises.follow(elsewhere);
    }
    let changed = Callback::new(move |()| {
        promises.again();
        on_change.run(());
    });
    let mover = Mover::new(changed, Callback::new(|()| {}));
    let cancelled = RwSignal::new(Vec::<PromiseView>::new());
    view! {
        <Loaded read=promises skeleton_rows=3 let:page>
            {move || {
                let promises = page.with(|page| page.data.clone());
                if promises.is_empty() {
                    view! { <EmptyState icon=Icon::Hand message=text.invoice().promises_empty /> }.into_any()
                } else {
                    view! { <History promises mover cancelled /> }.into_any()
                }
            }}
        </Loaded>
        <MoveDialog mover />
        <CancelPromiseDialog promises=cancelled on_done=changed />
    }
}

#[component]
fn History(promises: Vec<PromiseView>, mover: Mover, cancelled: RwSignal<Vec<PromiseView>>) -> impl IntoView {
    let text = use_text();
    let zone = use_session().time_zone();
    let count = u64::from(promises.first().map_or(0, |promise| promise.reschedule_count));
    let rescheduled = (count > 0)
        .then(|| view! { <p class="muted" data-part="rescheduled">{(text.invoice().rescheduled)(count)}</p> });
    let rows: Vec<_> = promises.iter().map(|promise| row(promise, &promises, &zone, text)).collect();
    let latest = promises.iter().filter(|promise| promise.is_movable).map(|promise| promise.number).max();
    let acts = promises.into_iter().filter(|promise| promise.is_movable).map(|promise| {
        let is_latest = Some(promise.number) == latest;
        acts(promise, is_latest, mover, cancelled)
    });
    let acts = use_session().can("promise:update").then(|| acts.collect_view());
    view! {
        {rescheduled}
        <DataTable label=text.invoice().promises columns=columns(text) rows=Signal::stored(rows) />
        {acts}
    }
}

/// What can be done with a promise that is in force, or was broken.
fn acts(promise: PromiseView, is_latest: bool, mover: Mover, cancelled: RwSignal<Vec<PromiseView>>) -> AnyView {
    let words = use_text().promises();
    let is_active = promise.status == PromiseStatus::Active;
    let label = if is_active { words.reschedule } else { words.schedule_again };
    let promise = StoredValue::new(promise);
    let ask = move |()| {
        if let Some(moving) = promise.with_value(|promise| Moving::of_promises(std::slice::from_ref(promise))) {
            mover.ask(moving);
        }
    };
    let take_off = is_active.then(|| {
        view! {
            <button type="button" class="button" on:click=move |_| cancelled.set(vec![promise.get_value()])>
                {words.take_off}
            </button>
        }
    });
    view! {
        <div class="row" data-promise=promise.with_value(|promise| promise.number.to_string())>
            <ActButton letter="m" label primary=is_latest on_press=ask />
            {take_off}
        </div>
    }
    .into_any()
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.invoice();
    vec![
        Column::numeric("number", words.promise_number),
        Column::text("promised_date", words.promise_date),
        Column::text("user", words.promise_user),
        Column::text("scheduled_at", words.promise_scheduled_at),
        Column::text("comment", words.promise_comment),
        Column::numeric("amount", words.promise_amount),
        Column::text("status", words.promise_status),
    ]
}

fn row(promise: &PromiseView, all: &[PromiseView], time_zone: &str, text: &Text) -> Row {
    let scheduled = crate::clock::local(promise.scheduled_at, time_zone);
    let comment = match why(promise, all, text) {
        Some(why) => Cell::Lines(promise.comment.clone(), why),
        None => Cell::Text(promise.comment.clone()),
    };
    Row {
        id: promise.id.to_string(),
        name: promise.number.to_string(),
        cells: vec![
            Cell::Number(i64::from(promise.number)),
            Cell::Date(promise.promised_date),
            Cell::Text(promise.user.name.clone()),
            Cell::Date(scheduled.date()),
            comment,
            Cell::Money(promise.amount),
            Cell::Badge(states::promise(promise.status, text)),
        ],
    }
}

/// Why it replaced another, or why somebody took it off.
fn why(promise: &PromiseView, all: &[PromiseView], text: &Text) -> Option<String> {
    let words = text.promises();
    let replaced = all.iter().find(|one| Some(one.id) == promise.replaces_id);
    let moved = replaced
        .zip(promise.reason)
        .map(|(old, reason)| (words.why)(old.number, promise.number, (words.reason_words)(reason)));
    let cancelled = promise.end_reason.as_ref().map(|reason| {
        let known = reason.parse().ok().map(|reason| (words.reason_words)(reason).to_owned());
        (words.why_cancelled)(&known.unwrap_or_else(|| reason.clone()))
    });
    let said: Vec<String> = [moved, cancelled].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(". "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};
    use serde_json::json;

    fn promise(number: u32, replaces: Option<&PromiseView>) -> PromiseView {
        let money = json!({"amount": "10.00", "currency": "MXN"});
        serde_json::from_value(json!({
            "id": uuid::Uuid::from_u128(number.into()), "invoice_id": uuid::Uuid::nil(), "document": "FC-5",
            "customer": null, "number": number, "amount": money, "covered": money, "uncovered": money,
            "promised_date": "2026-07-18", "scheduled_at": "2026-07-16T18:00:00Z", "comment": "Pagare con cheque.",
            "form": null, "promised_by": null, "channel": null, "user": {"id": uuid::Uuid::nil(), "name": "Administrador"},
            "status": "active", "deadline": "2026-07-19", "reason": replaces.map(|_| "broken"), "end_reason": null,
            "is_movable": true, "reschedule_count": 1, "replaces_id": replaces.map(|one| one.id), "batch_id": null,
        }))
        .unwrap()
    }

    #[test]
    fn a_promise_says_which_it_replaced_and_why_it_was_taken_off() {
        let first = promise(1, None);
        let mut second = promise(2, Some(&first));
        let all = [first.clone(), second.clone()];
        assert_eq!(why(&first, &all, &ES), None);
        assert_eq!(why(&second, &all, &ES).as_deref(), Some("Motivo 1 → 2: No cumplió"));
        second.end_reason = Some("typing_error".to_owned());
        assert_eq!(why(&second, &all, &EN).as_deref(), Some("Reason 1 → 2: Did not pay. Taken off: Typing error"));
        second.end_reason = Some("Ya pagó en caja".to_owned());
        assert!(why(&second, &all, &ES).unwrap().ends_with("Se quitó: Ya pagó en caja"));
    }
}
