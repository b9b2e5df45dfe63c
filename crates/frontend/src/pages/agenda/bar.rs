use crate::{
    components::{
        act_button::ActButton,
        bulk_bar::BulkBar,
        promise_dialog::{PromiseDialog, ToSchedule},
    },
    pages::on_hand::{OnHand, OnHandActs},
    preferences::use_text,
    url,
};
use domain::{contract::AgendaRow, money::Totals};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// How many documents are ticked, what they come to, and the way to their promise.
#[component]
pub(super) fn ScheduleBar(
    ticked: Memo<Vec<AgendaRow>>,
    ticks: RwSignal<BTreeSet<String>>,
    asking: RwSignal<bool>,
    again: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let documents = Signal::derive(move || ticked.with(|rows| rows.iter().map(to_schedule).collect::<Vec<_>>()));
    let amounts = Signal::derive(move || {
        let totals = ticked.with(|rows| Totals::of(rows.iter().map(|row| row.pending)).map(|totals| totals.to_vec()));
        totals.unwrap_or_default()
    });
    let on_hand = Memo::new(move |_| {
        let one = |row: &AgendaRow| OnHand {
            invoice_id: row.invoice_id,
            customer_id: Some(row.customer_id),
            owed: row.pending,
        };
        ticked.with(|rows| rows.iter().map(one).collect::<Vec<_>>())
    });
    let (day, _) = url::parameter(super::FOR_DAY);
    let wanted = Signal::derive(move || day.with(|day| day.as_deref().and_then(|day| day.parse().ok())));
    let done = move |()| {
        ticks.set(BTreeSet::new());
        again.run(());
    };
    view! {
        <BulkBar
            count=Signal::derive(move || ticked.with(Vec::len))
            amounts
            on_clear=move |()| ticks.set(BTreeSet::new())
        >
            <ActButton letter="a" label=text.agenda().schedule primary=true on_press=move |()| asking.set(true) />
            <OnHandActs documents=on_hand />
        </BulkBar>
        <PromiseDialog documents open=asking wanted on_done=done />
    }
}

fn to_schedule(row: &AgendaRow) -> ToSchedule {
    ToSchedule {
        invoice_id: row.invoice_id,
        customer_id: Some(row.customer_id),
        customer: row.name.clone(),
        document: row.document.clone(),
        pending: row.pending,
        is_broken: row.broken_promise_id.is_some(),
    }
}
