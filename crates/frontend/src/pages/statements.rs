mod batch;
mod extras;
mod options;
mod preview;
mod recipients;
mod send;
mod sending;
mod table;
mod unanswered;
mod undo;

use crate::{
    components::{
        data_table::{Cell, Column, DataTable, Row, TableActions, focus_row},
        date_field::{DateField, Towards},
        empty_state::EmptyState,
        field::FieldText,
        filter_bar::{Filter, FilterBar, FilterOption},
        filter_chip::FilterChip,
        icon::Icon,
        loaded::Loaded,
        page_header::PageHeader,
        search_field::SearchField,
        status_badge::Badge,
    },
    format,
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
    url,
};
use batch::SentBatch;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contract::{HeldBack, StatementRecipient},
    ids::CustomerId,
};
use leptos::prelude::*;
use options::{OptionsCard, SendOptions};
use preview::StatementPreview;
use recipients::{HELD_BACK, READY, Wanted, shown};
use send::SendBar;
use sending::{Asking, Sending};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody with a balance, those who can be written to already ticked: one press sends.
#[component]
pub(crate) fn StatementsPage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let as_of = use_as_of();
    let recipients = Read::new(move || session.api.list_statement_recipients(as_of.get()));
    let options = SendOptions::new();
    let sending = Sending::new(recipients);
    let is_asking = sending.is_asking();
    let (sent, _) = url::step("envio");
    view! {
        <div class="page" data-screen="statements">
            <PageHeader title=text.statements().title />
            {move || sent.get().map(|id| view! { <SentBatch id sending /> })}
            <FilterBar filters=filters(text)>
                <SearchField label=text.statements().search />
                <AsOf />
                <ChosenCustomers />
            </FilterBar>
            {move || {
                if is_asking.get() {
                    return view! { <Asking sending /> }.into_any();
                }
                view! {
                    <Loaded read=recipients skeleton_rows=8 let:all>
                        <Recipients all as_of options sending />
                    </Loaded>
                }
                .into_any()
            }}
        </div>
    }
}

fn filters(text: &'static Text) -> Vec<Filter> {
    let overdue = vec![FilterOption::new("1", text.statements().only_overdue)];
    let situations = vec![
        FilterOption::new(READY, text.sending().only_ready),
        FilterOption::new(HELD_BACK, text.sending().only_held_back),
    ];
    let any = text.common.any;
    vec![
        Filter { parameter: "vencido", label: text.statements().column_overdue, any, options: Signal::stored(overdue) },
        Filter { parameter: "situacion", label: text.sending().situation, any, options: Signal::stored(situations) },
    ]
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
    view! { <DateField id="as_of" text=FieldText::new(text.statements().as_of).with_hint(text.forms.date_hint) value on_change today towards=Towards::Past /> }
}

#[component]
fn Recipients(
    all: ReadSignal<Vec<StatementRecipient>>,
    as_of: Signal<Option<NaiveDate>>,
    options: SendOptions,
    sending: Sending,
) -> impl IntoView {
    let selection = use_selection(all);
    let visible = use_visible(all);
    let (open, set_open) = url::step("ver");
    let preview = Callback::new(move |id| set_open.set(Some(id)));
    let close = Callback::new(move |()| {
        let row = open.get_untracked();
        set_open.set(None);
        focus_row(&row.unwrap_or_default());
    });
    let chosen = Memo::new(move |_| {
        let is_ticked =
            |one: &&StatementRecipient| selection.with(|ticked| ticked.contains(&one.customer.id.to_string()));
        visible.with(|visible| visible.iter().filter(is_ticked).map(|one| one.customer.id).collect::<Vec<_>>())
    });
    let order =
        Memo::new(move |_| visible.with(|all| all.iter().map(|one| one.customer.id).collect::<Vec<CustomerId>>()));
    let is_empty = Memo::new(move |_| visible.with(Vec::is_empty));
    move || {
        if is_empty.get() {
            return view! { <Nobody is_filtered=all.with(|all| !all.is_empty()) /> }.into_any();
        }
        view! {
            <OptionsCard options />
            <div class="with-panel">
                <RecipientTable visible selection preview />
                {move || open.get().map(|id| view! { <StatementPreview id order as_of options on_close=close /> })}
            </div>
            <SendBar visible chosen as_of options sending />
        }
        .into_any()
    }
}

/// Nobody owes anything, or nobody of those asked for.
#[component]
fn Nobody(is_filtered: bool) -> impl IntoView {
    let text = use_text();
    if !is_filtered {
        return view! { <EmptyState icon=Icon::CircleCheck message=text.statements().empty /> }.into_any();
    }
    view! {
        <EmptyState icon=Icon::Search message=text.customers().empty_filter>
            <a class="button" href="/estados-de-cuenta">
                {text.common.clear_filters}
            </a>
        </EmptyState>
    }
    .into_any()
}

/// The customers that another screen chose, as something to take back.
#[component]
fn ChosenCustomers() -> impl IntoView {
    let text = use_text();
    let (chosen, set_chosen) = url::parameter("clientes");
    let label = move || {
        let count = chosen.with(|ids| ids.as_deref().map_or(0, |ids| ids.split(',').count()));
        (count > 0).then(|| (text.sending().only_chosen)(count))
    };
    move || label().map(|label| view! { <FilterChip label on_remove=move || set_chosen.set(None) /> })
}

/// Who is ticked: at first those against whom nothing speaks, later also what people tick. Whose situation changes is
/// looked at anew: who was just written to is left out from then on, and whose mail was undone is back.
fn use_selection(all: ReadSignal<Vec<StatementRecipient>>) -> RwSignal<BTreeSet<String>> {
    let selection = RwSignal::new(BTreeSet::new());
    let known = StoredValue::new(BTreeMap::<String, Situation>::new());
    let look = move || {
        let now = all.with(|all| all.iter().map(situation).collect::<BTreeMap<String, Situation>>());
        let before = known.get_value();
        let changed = now.iter().filter(|(id, situation)| before.get(*id) != Some(*situation));
        selection.update(|ticked: &mut BTreeSet<String>| {
            for (id, (held_back, _)) in changed {
                if held_back.is_none() {
                    ticked.insert(id.clone());
                } else {
                    ticked.remove(id);
                }
            }
        });
        known.set_value(now);
    };
    // At once: nobody should see the list without its ticks.
    untrack(look);
    Effect::new(move |_| look());
    selection
}

/// What speaks against writing to a customer, and when somebody last did.
type Situation = (Option<HeldBack>, Option<DateTime<Utc>>);

fn situation(one: &StatementRecipient) -> (String, Situation) {
    (one.customer.id.to_string(), (one.held_back, one.last_sent_at))
}

/// What search and filters of the URL leave.
fn use_visible(all: ReadSignal<Vec<StatementRecipient>>) -> Memo<Vec<StatementRecipient>> {
    let (search, _) = url::parameter("q");
    let (overdue, _) = url::parameter("vencido");
    let (situation, _) = url::parameter("situacion");
    let (customers, _) = url::parameter("clientes");
    Memo::new(move |_| {
        let wanted = Wanted {
            search: search.get().unwrap_or_default(),
            overdue_only: overdue.with(Option::is_some),
            situation: situation.get(),
            customers: customers.get(),
        };
        all.with(|all| shown(all, &wanted))
    })
}

#[component]
fn RecipientTable(
    visible: Memo<Vec<StatementRecipient>>,
    selection: RwSignal<BTreeSet<String>>,
    preview: Callback<String>,
) -> impl IntoView {
    let text = use_text();
    let zone = use_session().time_zone();
    let (open, _) = url::step("ver");
    let actions = TableActions {
        on_open: Some(preview),
        on_action: Some(Callback::new(move |(id, _): (String, &'static str)| preview.run(id))),
        selection: Some(selection),
        ..TableActions::default()
    };
    let rows = Memo::new(move |_| visible.with(|all| all.iter().map(|one| row(one, &zone, text)).collect::<Vec<_>>()));
    view! { <DataTable label=text.statements().table columns=columns(text) rows actions open /> }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = text.statements();
    vec![
        Column::text("customer", text.common.customer),
        Column::numeric("balance_due", words.column_balance),
        Column::numeric("overdue", words.column_overdue),
        Column::text("contact", words.column_contact),
        Column::text("situation", words.column_situation),
        Column::text("last_sent", text.sending().last_sent),
        Column::text("preview", words.preview),
    ]
}

fn row(recipient: &StatementRecipient, zone: &str, text: &Text) -> Row {
    let overdue = recipient.balances.iter().map(|balance| balance.overdue).filter(|overdue| overdue.is_positive());
    let sent = recipient.last_sent_at.map(|at| format::date_time(crate::clock::local(at, zone)));
    Row {
        id: recipient.customer.id.to_string(),
        name: recipient.customer.name.clone(),
        cells: vec![
            Cell::Lines(recipient.customer.name.clone(), recipient.customer.code.clone()),
            Cell::Amounts(recipient.balances.iter().map(|balance| balance.balance_due).collect()),
            Cell::Amounts(overdue.collect()),
            Cell::Text(recipient.addresses.join(", ")),
            Cell::Badge(badge(recipient, zone, text)),
            sent.map_or(Cell::Empty, Cell::Text),
            Cell::Button { action: "preview", label: text.statements().preview.to_owned() },
        ],
    }
}

fn badge(recipient: &StatementRecipient, zone: &str, text: &Text) -> Badge {
    let words = text.statements();
    match recipient.held_back {
        None => Badge::new("ready", "good", Icon::CircleCheck, words.ready),
        Some(HeldBack::NoContact) => Badge::new("no_contact", "overdue", Icon::Triangle, words.no_contact),
        Some(HeldBack::Unapplied) => Badge::new("unapplied", "due-soon", Icon::Wallet, words.unapplied),
        Some(HeldBack::SentToday) => {
            let time = recipient.last_sent_at.map(|at| format::time(crate::clock::local(at, zone)));
            Badge::new("sent_today", "current", Icon::Clock, &(text.sending().sent_today)(&time.unwrap_or_default()))
        }
    }
}
