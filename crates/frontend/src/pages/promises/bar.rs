use crate::{
    components::{
        act_button::ActButton,
        bulk_bar::BulkBar,
        icon::Icon,
        move_dialog::{Mover, Moving},
    },
    pages::on_hand::{OnHand, OnHandActs},
    preferences::use_text,
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
    let words = use_text().promises();
    let movable = Memo::new(move |_| ticked.with(|all| Moving::of_chosen(all)));
    let removable = Memo::new(move |_| ticked.with(|all| removable(all)));
    let amounts = Signal::derive(move || {
        let totals = ticked.with(|all| Totals::of(all.iter().map(|one| one.amount)).map(|totals| totals.to_vec()));
        totals.unwrap_or_default()
    });
    let on_hand = Signal::derive(move || ticked.with(|all| all.iter().map(on_hand).collect::<Vec<_>>()));
    let reschedule = move |()| {
        if let Some(moving) = movable.get_untracked() {
            mover.ask(moving);
        }
    };
    let note = move || {
        let (all, movable) =
            (ticked.with(Vec::len), movable.with(|moving| moving.as_ref().map_or(0, |one| one.items.len())));
        let removable = removable.with(Vec::len);
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        (movable < all || removable < all).then(|| (words.only_some)(count(all), count(movable), count(removable)))
    };
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
            <span class="muted" data-part="only_some">{note}</span>
        </BulkBar>
    }
}

/// Those in force.
fn removable(promises: &[PromiseView]) -> Vec<PromiseView> {
    let is_in_force = |promise: &&PromiseView| promise.status == PromiseStatus::Active && promise.is_movable;
    promises.iter().filter(is_in_force).cloned().collect()
}

fn on_hand(promise: &PromiseView) -> OnHand {
    OnHand {
        invoice_id: promise.invoice_id,
        customer_id: promise.customer.as_ref().map(|customer| customer.id),
        owed: promise.uncovered,
    }
}
