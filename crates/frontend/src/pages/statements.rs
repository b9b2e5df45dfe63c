mod batch;
mod preview;
mod recipients;
mod send;
mod table;
mod undo;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, focus_row},
        date_field::{DateField, Towards},
        empty_state::EmptyState,
        field::FieldText,
        filter_bar::{Filter, FilterBar, FilterOption},
        icon::Icon,
        loaded::Loaded,
        page_header::PageHeader,
        search_field::SearchField,
        status_badge::Badge,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
    url,
};
use batch::SentBatch;
use chrono::NaiveDate;
use domain::contract::Customer;
use leptos::prelude::*;
use preview::StatementPreview;
use recipients::{Recipient, Situation, recipients, shown};
use send::SendBar;
use std::collections::BTreeSet;

/// Everybody with a balance, those who can be written to already ticked: one press sends.
#[component]
pub(crate) fn StatementsPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let customers = Read::new(move || session.api.list_all_customers());
    let (open, set_open) = url::step("ver");
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let as_of = use_as_of();
    let (sent, _) = url::step("envio");
    let overdue = Filter {
        parameter: "vencido",
        label: text.statements.column_overdue,
        any: text.common.any,
        options: Signal::stored(vec![FilterOption::new("1", text.statements.only_overdue)]),
    };
    view! {
        <div class="page" data-screen="statements">
            <PageHeader title=text.statements.title />
            {move || sent.get().map(|id| view! { <SentBatch id /> })}
            <FilterBar filters=vec![overdue]>
                <SearchField label=text.statements.search />
                <AsOf />
            </FilterBar>
            <div class="with-panel">
                <Loaded read=customers skeleton_rows=8 let:customers>
                    <Recipients customers as_of />
                </Loaded>
                {move || open.get().map(|id| view! { <StatementPreview id as_of on_close=close /> })}
            </div>
        </div>
    }
}

/// The cut-off day in the URL; none means today.
fn use_as_of() -> Signal<Option<NaiveDate>> {
    let (value, _) = url::parameter("corte");
    Signal::derive(move || value.with(|value| value.as_deref().and_then(|date| date.parse().ok())))
}

#[component]
fn AsOf() -> impl IntoView {
    let text = use_text();
    let today = use_session().today();
    let (_, set_value) = url::parameter("corte");
    let as_of = use_as_of();
    let value = Signal::derive(move || as_of.get().or(Some(today)));
    let on_change =
        move |date: Option<NaiveDate>| set_value.set(date.filter(|date| *date != today).map(|date| date.to_string()));
    view! { <DateField id="as_of" text=FieldText::new(text.statements.as_of).with_hint(text.forms.date_hint) value on_change today towards=Towards::Past /> }
}

#[component]
fn Recipients(customers: ReadSignal<Vec<Customer>>, as_of: Signal<Option<NaiveDate>>) -> impl IntoView {
    let text = use_text();
    let all = Memo::new(move |_| customers.with(|customers| recipients(customers)));
    let ready = all.with_untracked(|all| {
        all.iter().filter(|one| one.situation == Situation::Ready).map(|one| one.id.to_string()).collect()
    });
    let selection = RwSignal::<BTreeSet<String>>::new(ready);
    let (search, _) = url::parameter("q");
    let (overdue, _) = url::parameter("vencido");
    let visible = Memo::new(move |_| {
        let (search, overdue_only) = (search.get().unwrap_or_default(), overdue.with(Option::is_some));
        all.with(|all| shown(all, &search, overdue_only))
    });
    let (open, set_open) = url::step("ver");
    let preview = Callback::new(move |id| set_open.set(Some(id)));
    let actions = TableActions {
        on_open: Some(preview),
        on_action: Some(Callback::new(move |(id, _): (String, &'static str)| preview.run(id))),
        selection: Some(selection),
        ..TableActions::default()
    };
    let rows = Memo::new(move |_| visible.with(|visible| visible.iter().map(|one| row(one, text)).collect::<Vec<_>>()));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let chosen = Memo::new(move |_| {
        visible.with(|visible| {
            selection.with(|ticked| {
                visible.iter().filter(|one| ticked.contains(&one.id.to_string())).map(|one| one.id).collect::<Vec<_>>()
            })
        })
    });
    move || {
        if is_empty.get() {
            return view! { <EmptyState icon=Icon::CircleCheck message=text.statements.empty /> }.into_any();
        }
        view! {
            <DataTable label=text.statements.table columns=columns(text) rows actions open />
            <SendBar visible chosen as_of />
        }
        .into_any()
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = &text.statements;
    vec![
        Column::text("customer", text.common.customer),
        Column::numeric("balance_due", words.column_balance),
        Column::numeric("overdue", words.column_overdue),
        Column::text("contact", words.column_contact),
        Column::text("situation", words.column_situation),
        Column::text("preview", words.preview),
    ]
}

fn row(recipient: &Recipient, text: &Text) -> Row {
    Row {
        id: recipient.id.to_string(),
        name: recipient.name.clone(),
        cells: vec![
            Cell::Lines(recipient.name.clone(), recipient.code.clone()),
            Cell::Amounts(recipient.balance_due.clone()),
            Cell::Amounts(recipient.overdue.clone()),
            Cell::Text(recipient.addresses.join(", ")),
            Cell::Badge(badge(recipient.situation, text)),
            Cell::Button { action: "preview", label: text.statements.preview.to_owned() },
        ],
    }
}

fn badge(situation: Situation, text: &Text) -> Badge {
    let words = &text.statements;
    match situation {
        Situation::Ready => Badge::new("ready", "good", Icon::CircleCheck, words.ready),
        Situation::NoContact => Badge::new("no_contact", "overdue", Icon::Triangle, words.no_contact),
        Situation::Unapplied => Badge::new("unapplied", "due-soon", Icon::Wallet, words.unapplied),
    }
}
