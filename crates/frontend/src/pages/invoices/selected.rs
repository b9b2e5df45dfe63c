//! What can be done with several invoices at once.

use super::ask_sat::{AskSatButton, SatRound, SatRoundBar, can_ask};
use crate::{
    components::{
        act_button::ActButton,
        bulk_bar::BulkBar,
        icon::{Glyph, Icon},
        left_out::{LeftOut, LeftOutRows},
        move_dialog::{MoveDialog, Mover, Moving},
        promise_dialog::{PromiseDialog, ToSchedule},
    },
    pages::on_hand::{OnHand, OnHandActs},
    preferences::use_text,
    read::{Listing, Rows},
    session::{Session, use_session},
    task::Task,
    url::{self, History, use_navigation},
};
use domain::{
    contract::Invoice,
    ids::InvoiceId,
    money::{Money, Totals},
};
use leptos::prelude::*;
use std::{collections::BTreeSet, sync::Arc};

/// The ticked rows of the list; beyond those in sight when somebody asked for all of the filter.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    pub ticked: RwSignal<BTreeSet<String>>,
    beyond: RwSignal<Chosen>,
}

/// Invoices that the list and the bar share, however many they are.
pub(super) type Chosen = Vec<Arc<Invoice>>;

impl Selection {
    pub(super) fn new() -> Self {
        Self { ticked: RwSignal::new(BTreeSet::new()), beyond: RwSignal::new(Vec::new()) }
    }

    fn clear(self) {
        self.ticked.set(BTreeSet::new());
        self.beyond.set(Vec::new());
    }

    fn ids(self) -> BTreeSet<InvoiceId> {
        self.ticked.with(|ticked| ticked.iter().filter_map(|id| id.parse().ok()).collect())
    }
}

/// The invoices with these ids, each once: those in sight, then those beyond.
fn chosen(ids: &BTreeSet<InvoiceId>, in_sight: &[Arc<Invoice>], beyond: &[Arc<Invoice>]) -> Chosen {
    if ids.is_empty() {
        return Vec::new();
    }
    let mut left = ids.clone();
    in_sight.iter().chain(beyond).filter(|invoice| left.remove(&invoice.id)).map(Arc::clone).collect()
}

/// Whether they are not the same any more; an invoice read anew is another.
fn differ(before: Option<&Chosen>, now: Option<&Chosen>) -> bool {
    let (Some(before), Some(now)) = (before, now) else { return true };
    before.len() != now.len() || before.iter().zip(now).any(|(one, other)| !Arc::ptr_eq(one, other))
}

/// The bar for what is ticked, and the offer to tick all of the filter.
#[component]
pub(super) fn SelectedInvoices(
    listing: Listing<Arc<Invoice>>,
    rows: ReadSignal<Rows<Arc<Invoice>>>,
    query: Memo<String>,
    selection: Selection,
) -> impl IntoView {
    let ids = Memo::new(move |_| selection.ids());
    let invoices = Memo::new_with_compare(
        move |_| ids.with(|ids| rows.with(|rows| selection.beyond.with(|beyond| chosen(ids, &rows.data, beyond)))),
        differ,
    );
    // Another filter is another list: nothing stays ticked that cannot be seen.
    Effect::new(move |before: Option<String>| {
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            selection.clear();
        }
        query
    });
    let asking = RwSignal::new(false);
    let documents =
        Signal::derive(move || invoices.with(|all| all.iter().filter_map(|one| to_schedule(one)).collect::<Vec<_>>()));
    let done = Callback::new(move |()| {
        selection.clear();
        listing.rows.again();
    });
    let mover = Mover::new(done, Callback::new(|()| {}));
    let on_hand = Memo::new(move |_| {
        let one = |invoice: &Arc<Invoice>| OnHand {
            invoice_id: invoice.id,
            customer_id: invoice.customer.as_ref().map(|customer| customer.id),
            owed: invoice.balance_due,
        };
        invoices.with(|all| all.iter().map(one).collect::<Vec<_>>())
    });
    let round = SatRound::new();
    let asked = Callback::new(move |()| listing.rows.again());
    let left_out = use_left_out(invoices);
    let count = Signal::derive(move || invoices.with(Vec::len));
    let amounts = Signal::derive(move || invoices.with(|invoices| sums(invoices)));
    view! {
        <WholeFilter listing rows query selection ids />
        <Show when=move || round.is_over() fallback=move || view! { <SatRoundBar of=round /> }>
            <BulkBar count amounts on_clear=move |()| selection.clear()>
                <ScheduleButton invoices asking />
                <SendButton invoices />
                <MoveButton invoices mover />
                <OnHandActs documents=on_hand />
                <AskSatButton invoices selection of=round on_done=asked />
                <LeftOutRows acts=left_out />
            </BulkBar>
        </Show>
        <PromiseDialog documents open=asking on_done=done />
        <MoveDialog mover />
    }
}

/// Which of them cannot be scheduled, moved or asked about, and why.
fn use_left_out(invoices: Memo<Chosen>) -> Signal<Vec<LeftOut>> {
    let text = use_text();
    let words = text.find();
    Signal::derive(move || {
        invoices.with(|all| {
            let not_scheduled = all.iter().filter(|one| !can_schedule(one));
            let not_moved = all.iter().filter(|one| !can_move(one));
            let why_not_scheduled = |one: &Arc<Invoice>| {
                let why = if one.customer.is_none() { words.without_customer } else { words.without_balance };
                (super::document(one), why.to_owned())
            };
            let why_not_moved = |one: &Arc<Invoice>| (super::document(one), words.without_promise.to_owned());
            let not_asked = all.iter().filter(|one| !can_ask(one));
            let why_not_asked = |one: &Arc<Invoice>| (super::document(one), text.invoices().without_xml.to_owned());
            vec![
                LeftOut::of(text.key_words().schedule, all.len(), not_scheduled, why_not_scheduled),
                LeftOut::of(text.promises().reschedule, all.len(), not_moved, why_not_moved),
                LeftOut::of(text.invoices().ask_sat, all.len(), not_asked, why_not_asked),
            ]
        })
    })
}

/// To another day, for what somebody promised to pay.
#[component]
fn MoveButton(invoices: Memo<Chosen>, mover: Mover) -> impl IntoView {
    let words = use_text().promises();
    let ask = move |()| {
        let promises = invoices
            .with_untracked(|all| all.iter().flat_map(|one| one.active_promises.iter().cloned()).collect::<Vec<_>>());
        if let Some(moving) = Moving::of_chosen(&promises) {
            mover.ask(moving);
        }
    };
    let none = Memo::new(move |_| invoices.with(|all| !all.iter().any(|one| can_move(one))));
    can(use_session(), "promise:update").then(|| {
        view! { <ActButton letter="m" label=words.reschedule icon=Icon::Calendar disabled=none on_press=ask /> }
    })
}

/// One promise for each that still owes something.
#[component]
fn ScheduleButton(invoices: Memo<Chosen>, asking: RwSignal<bool>) -> impl IntoView {
    let words = use_text().key_words();
    let none = Memo::new(move |_| invoices.with(|all| !all.iter().any(|one| can_schedule(one))));
    can(use_session(), "promise:create").then(|| {
        view! {
            <ActButton
                letter="a"
                label=words.schedule
                icon=Icon::Hand
                primary=true
                disabled=none
                on_press=move |()| asking.set(true)
            />
        }
    })
}

fn can_schedule(invoice: &Invoice) -> bool {
    invoice.customer.is_some() && invoice.balance_due.is_positive()
}

fn can_move(invoice: &Invoice) -> bool {
    invoice.active_promises.iter().any(|promise| promise.is_movable)
}

fn to_schedule(invoice: &Invoice) -> Option<ToSchedule> {
    let customer = invoice.customer.as_ref()?;
    can_schedule(invoice).then(|| ToSchedule {
        invoice_id: invoice.id,
        customer_id: Some(customer.id),
        customer: customer.name.clone(),
        document: super::document(invoice),
        pending: invoice.balance_due,
        is_broken: invoice.broken_promise_id.is_some(),
    })
}

/// What the balances come to, per currency.
fn sums(invoices: &[Arc<Invoice>]) -> Vec<Money> {
    Totals::of(invoices.iter().map(|invoice| invoice.balance_due)).map(|totals| totals.to_vec()).unwrap_or_default()
}

/// `Seleccionar las 1,284 del filtro`, once every row in sight is ticked and there are more.
#[component]
fn WholeFilter(
    listing: Listing<Arc<Invoice>>,
    rows: ReadSignal<Rows<Arc<Invoice>>>,
    query: Memo<String>,
    selection: Selection,
    ids: Memo<BTreeSet<InvoiceId>>,
) -> impl IntoView {
    let words = use_text().find();
    let session = use_session();
    let task = Task::new();
    let total = Memo::new(move |_| rows.with(|rows| rows.total));
    let offered = Memo::new(move |_| {
        ids.with(|ids| {
            rows.with(|rows| {
                !ids.is_empty()
                    && rows.shown() < rows.total
                    && u64::try_from(ids.len()).is_ok_and(|ticked| ticked < rows.total)
                    && rows.data.iter().all(|row| ids.contains(&row.id))
            })
        })
    });
    let take_all = move |_| {
        let query = query.get_untracked();
        task.start(async move {
            let all: Chosen = session.api.list_whole_filter(&query).await?.into_iter().map(Arc::new).collect();
            selection.ticked.set(all.iter().map(|invoice| invoice.id.to_string()).collect());
            selection.beyond.set(all);
            Ok(())
        });
    };
    view! {
        <Show when=move || offered.get() && !listing.rows.is_busy()>
            <p class="banner">
                <span role="status">{move || (words.all_in_sight)(rows.with(Rows::shown))}</span>
                <button type="button" class="button" disabled=task.busy on:click=take_all>
                    {move || (words.select_whole_filter)(total.get())}
                </button>
            </p>
        </Show>
    }
}

/// The statements of the customers behind the ticked invoices.
#[component]
fn SendButton(invoices: Memo<Chosen>) -> impl IntoView {
    let words = use_text().find();
    let navigation = use_navigation();
    let go = move |_| {
        let of = |one: &Arc<Invoice>| one.customer.as_ref().map(|customer| customer.id);
        let ids = invoices.with_untracked(|all| all.iter().filter_map(of).collect::<BTreeSet<_>>());
        let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let query = url::query(&[("clientes", Some(ids))]);
        navigation.go(&["/estados-de-cuenta?", &query].concat(), History::Push);
    };
    let none = Memo::new(move |_| invoices.with(|all| all.iter().all(|one| one.customer.is_none())));
    let can_send = can(use_session(), "statement:create");
    can_send.then(|| {
        view! {
            <button type="button" class="button" disabled=none on:click=go>
                <Glyph icon=Icon::Mail />
                {words.send_statements}
            </button>
        }
    })
}

fn can(session: Session, permission: &str) -> bool {
    session.can(permission)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    pub(in crate::pages::invoices) fn invoice(number: u128) -> Arc<Invoice> {
        let money = json!({"amount": "1.00", "currency": "MXN"});
        let invoice = json!({
            "id": uuid::Uuid::from_u128(number), "customer": null, "site_id": null, "fiscal_uuid": null, "series": null,
            "folio": null, "concept": "", "purchase_orders": [], "issue_date": "2026-11-05",
            "issued_at": "2026-11-05T10:00:00", "delivered_at": null, "review_date": "2026-11-05",
            "due_date": "2026-12-05", "collection_date": "2026-12-05", "dates_estimated": false,
            "date_explanation": [], "days_overdue": 0, "days_late": 0, "original_amount": money, "amount_paid": money,
            "in_transit": money, "balance_due": money, "sat_payment_method": null, "sat_payment_form": null,
            "exchange_rate": null, "intake_status": "registered", "sat_status": "unchecked",
            "payment_status": "unpaid", "collection_status": "overdue", "opening_installment": null,
            "reschedule_count": 0, "active_promises": []
        });
        Arc::new(serde_json::from_value(invoice).unwrap())
    }

    #[test]
    fn the_bar_has_each_chosen_invoice_once_and_shares_it_with_the_list() {
        let in_sight = [invoice(1), invoice(2)];
        let beyond = [invoice(1), invoice(2), invoice(3), invoice(4)];
        let ids = [1, 3].map(|number| beyond[number - 1].id).into_iter().collect();
        let found = chosen(&ids, &in_sight, &beyond);
        assert!(Arc::ptr_eq(&found[0], &in_sight[0]) && Arc::ptr_eq(&found[1], &beyond[2]));
        assert_eq!(found.len(), 2);
        assert_eq!(chosen(&BTreeSet::new(), &in_sight, &beyond), Vec::new());
    }

    #[test]
    fn an_invoice_read_anew_is_told_apart() {
        let one = invoice(1);
        assert!(!differ(Some(&vec![Arc::clone(&one)]), Some(&vec![Arc::clone(&one)])));
        assert!(differ(Some(&vec![one]), Some(&vec![invoice(1)])));
        assert!(differ(None, Some(&Vec::new())));
    }
}
