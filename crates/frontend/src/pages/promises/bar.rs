use crate::{
    components::{
        act_button::ActButton,
        bulk_bar::BulkBar,
        icon::Icon,
        left_out::{LeftOut, LeftOutRows},
        move_dialog::{Mover, Moving},
    },
    pages::on_hand::{OnHand, OnHandActs},
    preferences::use_text,
    states,
};
use domain::{contract::PromiseView, money::Totals, promise::PromiseStatus};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What can be done with the ticked promises, and with how many of them.
#[component]
pub(super) fn PromiseBar(
    ticked: Memo<Vec<PromiseView>>,
    ticks: RwSignal<BTreeSet<String>>,
    mover: Mover,
    cancelled: RwSignal<Vec<PromiseView>>,
) -> impl IntoView {
    let text = use_text();
    let words = text.promises();
    let movable = Memo::new(move |_| ticked.with(|all| Moving::of_chosen(all)));
    let removable = Memo::new(move |_| ticked.with(|all| removable(all)));
    let amounts = Signal::derive(move || {
        let totals = ticked.with(|all| Totals::of(all.iter().map(|one| one.amount)).map(|totals| totals.to_vec()));
        totals.unwrap_or_default()
    });
    let on_hand = Memo::new(move |_| ticked.with(|all| all.iter().map(on_hand).collect::<Vec<_>>()));
    let reschedule = move |()| {
        if let Some(moving) = movable.get_untracked() {
            mover.ask(moving);
        }
    };
    let left_out = Signal::derive(move || {
        let act = |act, fits: fn(&PromiseView) -> bool| {
            ticked.with(|all| {
                let named = |one: &PromiseView| (name(one), states::promise(one.status, text).label);
                LeftOut::of(act, all.len(), all.iter().filter(|one| !fits(one)), named)
            })
        };
        vec![act(words.reschedule, |one| one.is_movable), act(words.take_off, is_in_force)]
    });
    view! {
        <BulkBar count=Signal::derive(move || ticked.with(Vec::len)) amounts on_clear=move |()| ticks.set(BTreeSet::new())>
            <ActButton
                letter="m"
                label=words.reschedule
                icon=Icon::Calendar
                primary=true
                disabled=Signal::derive(move || movable.with(Option::is_none))
                on_press=reschedule
            />
            <button
                type="button"
                class="button"
                disabled=move || removable.with(Vec::is_empty)
                on:click=move |_| cancelled.set(removable.get_untracked())
            >
                {words.take_off}
            </button>
            <OnHandActs documents=on_hand />
            <LeftOutRows acts=left_out />
        </BulkBar>
    }
}

/// Those in force.
fn removable(promises: &[PromiseView]) -> Vec<PromiseView> {
    promises.iter().filter(|promise| is_in_force(promise)).cloned().collect()
}

fn is_in_force(promise: &PromiseView) -> bool {
    promise.status == PromiseStatus::Active && promise.is_movable
}

/// `FC-5 Ramiro Aldana`.
fn name(promise: &PromiseView) -> String {
    let customer = promise.customer.as_ref().map(|customer| customer.name.as_str()).unwrap_or_default();
    [promise.document.as_str(), " ", customer].concat()
}

fn on_hand(promise: &PromiseView) -> OnHand {
    OnHand {
        invoice_id: promise.invoice_id,
        customer_id: promise.customer.as_ref().map(|customer| customer.id),
        owed: promise.uncovered,
    }
}
