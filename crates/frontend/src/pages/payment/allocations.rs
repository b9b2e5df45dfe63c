use super::change::ReasonDialog;
use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions},
        empty_state::EmptyState,
        icon::Icon,
        status_badge::Badge,
        toast::Toasts,
    },
    format,
    preferences::use_text,
    session::use_session,
    text::Text,
};
use domain::{
    contract::{AllocationView, Payment, PaymentState, UndoAllocation},
    ids::AllocationId,
};
use leptos::prelude::*;

/// Which invoices took the money; each can give it back.
#[component]
pub(super) fn AllocationsCard(payment: ReadSignal<Payment>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let may_undo = session.can("payment:update");
    let undoing = RwSignal::new(None::<AllocationId>);
    let rows = Memo::new(move |_| payment.with(|payment| rows(payment, may_undo, text)));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let ask = Callback::new(move |(id, _): (String, &'static str)| undoing.set(id.parse().ok()));
    let actions = TableActions { on_action: Some(ask), ..TableActions::default() };
    let take_back = Callback::new(move |reason: String| {
        let id = payment.with_untracked(|payment| payment.id);
        let allocation = undoing.get_untracked();
        let work: super::change::Work = Box::pin(async move {
            let Some(allocation) = allocation else { return Ok(()) };
            session.api.undo_allocation(id, allocation, &UndoAllocation { reason }).await?;
            toasts.say(words.allocation_undone);
            Ok(())
        });
        work
    });
    let done = move |()| {
        undoing.set(None);
        on_change.run(());
    };
    view! {
        <section class="card" data-part="allocations">
            <h2>{words.allocations}</h2>
            {move || {
                if is_empty.get() {
                    view! { <EmptyState icon=Icon::Invoice message=words.allocations_empty /> }.into_any()
                } else {
                    view! { <DataTable label=words.allocations_table columns=columns(text) rows actions /> }.into_any()
                }
            }}
            <ReasonDialog
                title=words.take_back
                lead=words.allocation_undone
                open=Signal::derive(move || undoing.with(Option::is_some))
                on_close=move |()| undoing.set(None)
                act=take_back
                on_done=done
            />
        </section>
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.payments();
    vec![
        Column::text("document", words.document),
        Column::numeric("amount", words.amount),
        Column::numeric("consumed", words.consumed),
        Column::text("state", words.situation),
        Column::text("undo", words.take_back),
    ]
}

fn rows(payment: &Payment, may_undo: bool, text: &Text) -> Vec<Row> {
    let may_undo = may_undo && payment.status != PaymentState::Reversed && payment.rep_id.is_none();
    payment.allocations.iter().map(|allocation| row(allocation, may_undo, text)).collect()
}

fn row(allocation: &AllocationView, may_undo: bool, text: &Text) -> Row {
    let words = text.payments();
    let is_live = allocation.undone_date.is_none();
    let state = match allocation.undone_date {
        Some(date) => Badge::new("undone", "plain", Icon::CurvedArrow, &(words.undone)(&format::date(date))),
        None => Badge::new("live", "good", Icon::CircleCheck, words.live),
    };
    let undo = if may_undo && is_live {
        Cell::Button { action: "undo", label: (words.undo_allocation)(&allocation.document) }
    } else {
        Cell::Empty
    };
    Row {
        id: allocation.id.to_string(),
        name: allocation.document.clone(),
        cells: vec![
            Cell::Link { href: format!("/facturas/{}", allocation.invoice_id), label: allocation.document.clone() },
            Cell::Money(allocation.amount),
            Cell::Money(allocation.consumed),
            Cell::Badge(state),
            undo,
        ],
    }
}
