//! Which invoices take the money: proposals with their names, and an amount per invoice that cannot become too much.

mod line;
mod table;

use crate::{
    components::{empty_state::EmptyState, icon::Icon, loaded::Loaded, money::Money},
    preferences::use_text,
    read::Read,
    session::use_session,
};
use chrono::NaiveDate;
use domain::{
    contract::{Invoice, NewAllocation},
    ids::{CustomerId, InvoiceId},
    ledger::suggestion::{Available, Suggestion, SuggestionKind, suggest},
    money::{Decimal, Money as Amount},
};
use leptos::prelude::*;
use line::Lines;
pub(crate) use line::read_rate;
use table::AllocationTable;

/// The money there is to apply, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ToApply {
    pub amount: Amount,
    pub date: NaiveDate,
    pub reference: String,
    /// Pesos per unit of the payment's currency.
    pub exchange_rate: Option<Decimal>,
}

/// What the person decided so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub allocations: Vec<NewAllocation>,
    pub applied: Option<Amount>,
    /// Something typed cannot be read.
    pub is_incomplete: bool,
    /// The invoices of the customer are on their way: who saved now would apply nothing to them.
    pub is_reading: bool,
}

impl Plan {
    pub(crate) fn is_ready(&self) -> bool {
        !self.is_incomplete && !self.is_reading
    }

    /// Whether there is something to apply.
    pub(crate) fn applies(&self) -> bool {
        self.is_ready() && !self.allocations.is_empty()
    }
}

/// The open invoices of the customer, and how much each takes.
#[component]
pub(crate) fn Allocating(
    #[prop(into)] customer: Signal<Option<CustomerId>>,
    #[prop(into)] available: Signal<Option<ToApply>>,
    plan: RwSignal<Plan>,
    /// The invoices somebody came from.
    #[prop(optional)]
    first: Vec<InvoiceId>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let first = StoredValue::new(first);
    let wanted = Memo::new(move |_| customer.get());
    let invoices = Read::new(move || {
        let customer = wanted.get();
        async move {
            match customer {
                Some(id) => session.api.list_open_invoices(id).await,
                None => Ok(Vec::new()),
            }
        }
    });
    Effect::new(move || {
        let is_reading = wanted.get().is_some() && invoices.is_busy();
        plan.update(|plan| plan.is_reading = is_reading);
    });
    move || {
        if wanted.get().is_none() {
            return view! { <p class="muted">{text.payments().choose_customer}</p> }.into_any();
        }
        view! {
            <Loaded read=invoices skeleton_rows=3 let:invoices>
                {move || view! { <AllocatingLines invoices=invoices.get() available plan first /> }}
            </Loaded>
        }
        .into_any()
    }
}

#[component]
fn AllocatingLines(
    invoices: Vec<Invoice>,
    available: Signal<Option<ToApply>>,
    plan: RwSignal<Plan>,
    first: StoredValue<Vec<InvoiceId>>,
) -> impl IntoView {
    let text = use_text();
    if invoices.is_empty() {
        plan.set(Plan::default());
        return view! { <EmptyState icon=Icon::CircleCheck message=text.payments().no_open_invoices /> }.into_any();
    }
    let money = Memo::new(move |_| available.get());
    let lines = Lines::new(&invoices, money);
    let suggestions = Memo::new(move |_| money.with(|money| money.as_ref().map(|money| proposals(money, lines))));
    let chosen = RwSignal::new(None::<SuggestionKind>);
    // Until somebody decides otherwise, the strongest proposal stands; a smaller payment never leaves too much applied.
    Effect::new(move |_| {
        let strongest = suggestions.with(|all| all.as_ref().and_then(|all| all.first().cloned()));
        if lines.is_touched() {
            lines.trim();
        } else if first.with_value(|first| !first.is_empty()) {
            first.with_value(|first| lines.only(first));
        } else {
            chosen.set(strongest.as_ref().map(|one| one.kind));
            lines.take(strongest.as_ref());
        }
    });
    Effect::new(move |_| plan.set(lines.plan()));
    view! {
        <Suggestions suggestions chosen lines />
        <AllocationTable lines chosen />
        <Sums lines money />
    }
    .into_any()
}

fn proposals(money: &ToApply, lines: Lines) -> Vec<Suggestion> {
    let available = Available { remaining: money.amount, payment_date: money.date, reference: &money.reference };
    // Amounts too large for a currency propose nothing; the form says what is wrong with them.
    suggest(&available, &lines.candidates()).unwrap_or_default()
}

/// One button per proposal, strongest first.
#[component]
fn Suggestions(
    suggestions: Memo<Option<Vec<Suggestion>>>,
    chosen: RwSignal<Option<SuggestionKind>>,
    lines: Lines,
) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let button = move |suggestion: Suggestion| {
        let kind = suggestion.kind;
        let pressed = move || (chosen.get() == Some(kind)).to_string();
        let take = move |_| {
            chosen.set(Some(kind));
            lines.touch();
            lines.take(Some(&suggestion));
        };
        view! {
            <button type="button" class="button" data-suggestion=kind_name(kind) aria-pressed=pressed on:click=take>
                {(words.kind)(kind)}
            </button>
        }
        .into_any()
    };
    let clear = move |_| {
        chosen.set(None);
        lines.touch();
        lines.take(None);
    };
    view! {
        <div class="row suggestions" role="group" aria-label=words.suggestions>
            {move || match suggestions.get() {
                None => view! { <span class="muted">{words.amount_first}</span> }.into_any(),
                Some(all) => view! {
                    <span class="label">{words.suggestion}</span>
                    {all.into_iter().map(button).collect_view()}
                    <button type="button" class="button button-quiet" on:click=clear>
                        {words.clear}
                    </button>
                }
                .into_any(),
            }}
        </div>
    }
}

fn kind_name(kind: SuggestionKind) -> &'static str {
    match kind {
        SuggestionKind::Reference => "reference",
        SuggestionKind::Exact => "exact",
        SuggestionKind::Promise => "promise",
        SuggestionKind::Oldest => "oldest",
    }
}

/// `Pago $6,496.00 − Aplicado $6,496.00 = Queda $0.00`.
#[component]
fn Sums(lines: Lines, money: Memo<Option<ToApply>>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    move || {
        let amount = money.with(|money| money.as_ref().map(|money| money.amount))?;
        let applied = lines.applied(None)?;
        let left = amount.checked_sub(applied).ok()?;
        let note = left.is_positive().then(|| view! { <span class="muted">{words.left_note}</span> });
        Some(view! {
            <p class="row sums" role="status">
                <span data-sum="payment">{words.sum_payment} " " <Money amount /></span>
                "−"
                <span data-sum="applied">{words.sum_applied} " " <Money amount=applied /></span>
                "="
                <strong data-sum="left">{words.sum_left} " " <Money amount=left /></strong>
                {note}
            </p>
        })
    }
}
