use crate::{
    api::{ApiFailure, Versioned},
    components::{
        field::FieldText,
        icon::{Glyph, Icon},
        loaded::Loaded,
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::documents::OrderTexts,
};
use domain::{
    contract::{Page, PurchaseOrder, PurchaseOrderView},
    ids::InvoiceId,
};
use leptos::prelude::*;

type Orders = Versioned<Page<PurchaseOrderView>>;

/// What the editor and its list share.
#[derive(Clone, Copy)]
struct Editor {
    id: InvoiceId,
    session: Session,
    orders: Read<Orders>,
    task: Task,
    toasts: Toasts,
    words: &'static OrderTexts,
}

/// The purchase orders of an invoice: numbers, links, and the other invoices of the same order.
#[component]
pub(super) fn PurchaseOrders(id: InvoiceId) -> impl IntoView {
    let words = &use_text().documents().orders;
    let session = use_session();
    let orders = Read::new(move || session.api.list_purchase_orders(id));
    let editor = Editor { id, session, orders, task: Task::new(), toasts: expect_context(), words };
    view! {
        <section class="card stack" data-part="purchase-orders">
            <h2>{words.title}</h2>
            <Loaded read=orders skeleton_rows=1 let:orders>
                <OrderList editor orders />
            </Loaded>
        </section>
    }
}

impl Editor {
    /// Saves all orders as they stand after a change; `done` runs once they are saved.
    fn save(self, orders: &Orders, change: impl FnOnce(&mut Vec<PurchaseOrder>), done: Callback<()>) {
        let mut all: Vec<PurchaseOrder> = orders
            .value
            .data
            .iter()
            .map(|order| PurchaseOrder { number: order.number.clone(), url: order.url.clone() })
            .collect();
        change(&mut all);
        let etag = orders.etag.clone();
        self.task.start(async move {
            let saved = self.session.api.put_purchase_orders(self.id, &etag, all).await;
            if saved.as_ref().err().is_some_and(ApiFailure::is_stale) {
                self.orders.again();
            }
            saved?;
            self.toasts.say(self.words.saved);
            self.orders.again();
            done.try_run(());
            Ok(())
        });
    }
}

#[component]
fn OrderList(editor: Editor, orders: ReadSignal<Orders>) -> impl IntoView {
    let words = &use_text().documents().orders;
    let may_edit = editor.session.can("document:create");
    let rows = move || {
        let data = orders.with(|orders| orders.value.data.clone());
        if data.is_empty() {
            return view! { <p class="muted">{words.empty}</p> }.into_any();
        }
        let rows = data.into_iter().map(|order| row(editor, orders, order, may_edit)).collect_view();
        view! { <ul class="order-list">{rows}</ul> }.into_any()
    };
    view! {
        {rows}
        {may_edit.then(|| view! { <NewOrder editor orders /> })}
    }
}

fn row(editor: Editor, orders: ReadSignal<Orders>, order: PurchaseOrderView, may_edit: bool) -> AnyView {
    let text = use_text();
    let words = &text.documents().orders;
    let number = order.number.clone();
    let name = match order.url.clone() {
        Some(url) => view! {
            <a href=url target="_blank" rel="noopener noreferrer">
                {number.clone()}
                <Glyph icon=Icon::External />
                <span class="visually-hidden">{text.common.new_tab}</span>
            </a>
        }
        .into_any(),
        None => view! { <span>{number.clone()}</span> }.into_any(),
    };
    let others = order.other_invoices.iter().map(|invoice| {
        view! { <a href=["/facturas/", &invoice.id.to_string()].concat()>{invoice.document.clone()}</a> }
    });
    let others = (!order.other_invoices.is_empty()).then(|| {
        view! { <span class="row muted">{words.also_in} {others.collect_view()}</span> }
    });
    let remove = may_edit.then(|| {
        let gone = number.clone();
        let remove = move |_| {
            let gone = gone.clone();
            let kept = move |all: &mut Vec<PurchaseOrder>| all.retain(|order| order.number != gone);
            orders.with_untracked(|orders| editor.save(orders, kept, Callback::new(|()| ())));
        };
        view! {
            <button
                type="button"
                class="button button-icon"
                aria-label=(words.remove)(&number)
                disabled=editor.task.busy
                on:click=remove
            >
                <Glyph icon=Icon::Trash />
            </button>
        }
    });
    view! { <li class="row" data-order=number.clone()>{name} {others} <span class="push"></span> {remove}</li> }
        .into_any()
}

#[component]
fn NewOrder(editor: Editor, orders: ReadSignal<Orders>) -> impl IntoView {
    let text = use_text();
    let words = &text.documents().orders;
    let (number, link) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let clear = Callback::new(move |()| {
        number.set(String::new());
        link.set(String::new());
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let added = PurchaseOrder {
            number: number.get_untracked().trim().to_owned(),
            url: Some(link.get_untracked().trim().to_owned()).filter(|link| !link.is_empty()),
        };
        let add = move |all: &mut Vec<PurchaseOrder>| {
            all.retain(|order| order.number != added.number);
            all.push(added);
        };
        orders.with_untracked(|orders| editor.save(orders, add, clear));
    };
    // The new order is the last of those that were sent.
    let problem = move |field: &'static str| {
        Signal::derive(move || {
            let last = orders.with(|orders| orders.value.data.len());
            let again = orders.with(|orders| {
                number.with(|number| orders.value.data.iter().any(|order| order.number == number.trim()))
            });
            let last = if again { last.saturating_sub(1) } else { last };
            editor.task.of_field(&["/purchase_orders/", &last.to_string(), "/", field].concat())
        })
    };
    let general = move || {
        let failure = editor.task.failure.get().filter(ApiFailure::is_general)?;
        Some(view! { <p class="problem" role="alert">{failure.message(text)}</p> })
    };
    view! {
        <form class="order-form" on:submit=submit novalidate>
            <TextField id="order-number" text=FieldText::new(words.number) value=number problem=problem("number") />
            <TextField
                id="order-link"
                text=FieldText::new(words.link).with_hint(words.link_hint)
                value=link
                problem=problem("url")
                kind="url"
                inputmode="url"
            />
            <button type="submit" class="button" disabled=editor.task.busy>
                <Glyph icon=Icon::Plus />
                {words.add}
            </button>
            {general}
        </form>
    }
}
