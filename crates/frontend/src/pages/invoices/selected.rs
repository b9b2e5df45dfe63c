//! What can be done with several invoices at once.

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
    money::{Money, Totals},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The ticked rows of the list; beyond those in sight when somebody asked for all of the filter.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    pub ticked: RwSignal<BTreeSet<String>>,
    beyond: RwSignal<Vec<Invoice>>,
}

impl Selection {
    pub(super) fn new() -> Self {
        Self { ticked: RwSignal::new(BTreeSet::new()), beyond: RwSignal::new(Vec::new()) }
    }

    fn clear(self) {
        self.ticked.set(BTreeSet::new());
        self.beyond.set(Vec::new());
    }

    /// The invoices themselves, each once.
    fn invoices(self, rows: ReadSignal<Rows<Invoice>>) -> Vec<Invoice> {
        let ticked = self.ticked.get();
        let mut seen = BTreeSet::new();
        let mut take = |invoices: &[Invoice]| -> Vec<Invoice> {
            let mine = invoices.iter().filter(|invoice| ticked.contains(&invoice.id.to_string()));
            mine.filter(|invoice| seen.insert(invoice.id)).cloned().collect()
        };
        let mut found = rows.with(|rows| take(&rows.data));
        found.extend(self.beyond.with(|beyond| take(beyond)));
        found
    }
}

/// The bar for what is ticked, and the offer to tick all of the filter.
#[component]
pub(super) fn SelectedInvoices(
    listing: Listing<Invoice>,
    rows: ReadSignal<Rows<Invoice>>,
    query: Memo<String>,
    selection: Selection,
) -> impl IntoView {
    let invoices = Memo::new(move |_| selection.invoices(rows));
    // Another filter is another list: nothing stays ticked that cannot be seen.
    Effect::new(move |before: Option<String>| {
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            selection.clear();
        }
        query
    });
    let asking = RwSignal::new(false);
    let documents = Signal::derive(move || invoices.with(|all| all.iter().filter_map(to_schedule).collect::<Vec<_>>()));
    let done = Callback::new(move |()| {
        selection.clear();
        listing.rows.again();
    });
    let mover = Mover::new(done, Callback::new(|()| {}));
    let on_hand = Signal::derive(move || {
        let one = |invoice: &Invoice| OnHand {
            invoice_id: invoice.id,
            customer_id: invoice.customer.as_ref().map(|customer| customer.id),
            owed: invoice.balance_due,
        };
        invoices.with(|all| all.iter().map(one).collect::<Vec<_>>())
    });
    let left_out = use_left_out(invoices);
    let count = Signal::derive(move || invoices.with(Vec::len));
    let amounts = Signal::derive(move || invoices.with(|invoices| sums(invoices)));
    view! {
        <WholeFilter listing rows query selection />
        <BulkBar count amounts on_clear=move |()| selection.clear()>
            <ScheduleButton invoices asking />
            <SendButton invoices />
            <MoveButton invoices mover />
            <OnHandActs documents=on_hand />
            <LeftOutRows acts=left_out />
        </BulkBar>
        <PromiseDialog documents open=asking on_done=done />
        <MoveDialog mover />
    }
}

/// Which of them cannot be scheduled or moved, and why.
fn use_left_out(invoices: Memo<Vec<Invoice>>) -> Signal<Vec<LeftOut>> {
    let text = use_text();
    let words = text.find();
    Signal::derive(move || {
        let act = |act, why: &dyn Fn(&Invoice) -> Option<&'static str>| {
            invoices.with(|all| LeftOut {
                act,
                ticked: all.len(),
                rows: all.iter().filter_map(|one| Some((super::document(one), why(one)?.to_owned()))).collect(),
            })
        };
        let not_scheduled = |one: &Invoice| match (&one.customer, to_schedule(one)) {
            (None, _) => Some(words.without_customer),
            (Some(_), None) => Some(words.without_balance),
            (Some(_), Some(_)) => None,
        };
        let not_moved = |one: &Invoice| {
            let is_movable = one.active_promises.iter().any(|promise| promise.is_movable);
            (!is_movable).then_some(words.without_promise)
        };
        vec![act(text.key_words().schedule, &not_scheduled), act(text.promises().reschedule, &not_moved)]
    })
}

/// To another day, for what somebody promised to pay.
#[component]
fn MoveButton(invoices: Memo<Vec<Invoice>>, mover: Mover) -> impl IntoView {
    let words = use_text().promises();
    let movable = Memo::new(move |_| {
        let promises = invoices.with(|all| all.iter().flat_map(|one| one.active_promises.clone()).collect::<Vec<_>>());
        Moving::of_chosen(&promises)
    });
    let ask = move |()| {
        if let Some(moving) = movable.get_untracked() {
            mover.ask(moving);
        }
    };
    let none = Signal::derive(move || movable.with(Option::is_none));
    can(use_session(), "promise:update").then(|| {
        view! { <ActButton letter="m" label=words.reschedule icon=Icon::Calendar disabled=none on_press=ask /> }
    })
}

/// One promise for each that still owes something.
#[component]
fn ScheduleButton(invoices: Memo<Vec<Invoice>>, asking: RwSignal<bool>) -> impl IntoView {
    let words = use_text().key_words();
    let none = Signal::derive(move || invoices.with(|all| all.iter().all(|one| to_schedule(one).is_none())));
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

fn to_schedule(invoice: &Invoice) -> Option<ToSchedule> {
    let customer = invoice.customer.as_ref()?;
    invoice.balance_due.is_positive().then(|| ToSchedule {
        invoice_id: invoice.id,
        customer_id: Some(customer.id),
        customer: customer.name.clone(),
        document: super::document(invoice),
        pending: invoice.balance_due,
    })
}

/// What the balances come to, per currency.
fn sums(invoices: &[Invoice]) -> Vec<Money> {
    Totals::of(invoices.iter().map(|invoice| invoice.balance_due)).map(|totals| totals.to_vec()).unwrap_or_default()
}

/// `Seleccionar las 1,284 del filtro`, once every row in sight is ticked and there are more.
#[component]
fn WholeFilter(
    listing: Listing<Invoice>,
    rows: ReadSignal<Rows<Invoice>>,
    query: Memo<String>,
    selection: Selection,
) -> impl IntoView {
    let words = use_text().find();
    let session = use_session();
    let task = Task::new();
    let total = Memo::new(move |_| rows.with(|rows| rows.total));
    let offered = Memo::new(move |_| {
        let ticked = selection.ticked.with(BTreeSet::len);
        rows.with(|rows| {
            let in_sight = rows.data.iter().all(|row| selection.ticked.with(|all| all.contains(&row.id.to_string())));
            in_sight
                && ticked > 0
                && rows.shown() < rows.total
                && u64::try_from(ticked).is_ok_and(|ticked| ticked < rows.total)
        })
    });
    let take_all = move |_| {
        let query = query.get_untracked();
        task.start(async move {
            let all = session.api.list_whole_filter(&query).await?;
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
fn SendButton(invoices: Memo<Vec<Invoice>>) -> impl IntoView {
    let words = use_text().find();
    let navigation = use_navigation();
    let customers = Memo::new(move |_| {
        let ids = invoices.with(|all| {
            all.iter().filter_map(|one| one.customer.as_ref().map(|one| one.id.to_string())).collect::<BTreeSet<_>>()
        });
        ids.into_iter().collect::<Vec<_>>().join(",")
    });
    let go = move |_| {
        let query = url::query(&[("clientes", Some(customers.get_untracked()))]);
        navigation.go(&["/estados-de-cuenta?", &query].concat(), History::Push);
    };
    let can_send = can(use_session(), "statement:create");
    can_send.then(|| {
        view! {
            <button type="button" class="button" disabled=move || customers.with(String::is_empty) on:click=go>
                <Glyph icon=Icon::Mail />
                {words.send_statements}
            </button>
        }
    })
}

fn can(session: Session, permission: &str) -> bool {
    session.can(permission)
}
