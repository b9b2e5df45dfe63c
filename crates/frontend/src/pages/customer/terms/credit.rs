use super::{
    Draft,
    words::{basis_name, shift_name},
};
use crate::{
    components::{
        field::FieldText,
        money_field::{MoneyField, read_amount, written},
        number_field::NumberField,
        select_field::SelectField,
    },
    preferences::use_text,
    text::Text,
};
use domain::{
    money::Currency,
    terms::{CreditBasis, CreditUnit, Shift},
};
use leptos::prelude::*;

const BASES: [(CreditBasis, &str); 4] = [
    (CreditBasis::Issue, "issue"),
    (CreditBasis::Delivery, "delivery"),
    (CreditBasis::ReviewAccepted, "review_accepted"),
    (CreditBasis::EndOfMonth, "end_of_month"),
];

const SHIFTS: [(Shift, &str); 4] =
    [(Shift::Next, "next"), (Shift::NextInSet, "next_in_set"), (Shift::Previous, "previous"), (Shift::None, "none")];

/// How long the credit is, from when it runs, and how much it may come to.
#[component]
pub(super) fn CreditFields(draft: Draft) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let disabled = !draft.may_change;
    let now = draft.terms.get_untracked();
    let basis = Choice { of: &BASES, name: |basis, text| basis_name(basis, text) };
    let unit = Choice {
        of: &[(CreditUnit::Calendar, "calendar"), (CreditUnit::Business, "business")],
        name: |unit, text| match unit {
            CreditUnit::Calendar => text.terms().unit_calendar,
            CreditUnit::Business => text.terms().unit_business,
        },
    };
    view! {
        <fieldset class="card form-grid" disabled=disabled>
            <legend>{words.credit}</legend>
            <NumberField
                id="terms-days"
                text=FieldText::new(words.credit_days)
                value=Some(now.credit_days)
                on_change={move |days: Option<i32>| draft.change(|terms| terms.credit_days = days.unwrap_or(0))}
                problem=draft.problem("/credit_days")
            />
            <NumberField
                id="terms-months"
                text=FieldText::new(words.credit_months)
                value=Some(now.credit_months)
                on_change={move |months: Option<i32>| draft.change(|terms| terms.credit_months = months.unwrap_or(0))}
                problem=draft.problem("/credit_months")
            />
            {unit.field("terms-unit", words.credit_unit, now.credit_unit, text, move |unit| draft.change(|terms| terms.credit_unit = unit))}
            {basis.field("terms-basis", words.basis, now.credit_basis, text, move |basis| draft.change(|terms| terms.credit_basis = basis))}
            <NumberField
                id="terms-acceptance"
                text=FieldText::new(words.acceptance_days)
                value=Some(now.acceptance_days)
                on_change={move |days: Option<i32>| draft.change(|terms| terms.acceptance_days = days.unwrap_or(0))}
                problem=draft.problem("/acceptance_days")
            />
            <NumberField
                id="terms-tolerance"
                text=FieldText::new(words.tolerance).with_hint(words.tolerance_hint)
                value=now.tolerance_days
                on_change={move |days| draft.change(|terms| terms.tolerance_days = days)}
                problem=draft.problem("/tolerance_days")
            />
            <Limit draft />
        </fieldset>
    }
}

#[component]
fn Limit(draft: Draft) -> impl IntoView {
    let words = use_text().terms();
    let limit = draft.terms.with_untracked(|terms| terms.credit_limit);
    let typed = RwSignal::new(limit.map(written).unwrap_or_default());
    let currency = RwSignal::new(limit.map_or(Currency::MXN, domain::money::Money::currency).code().to_owned());
    let chosen = Signal::derive(move || currency.with(|code| code.parse().unwrap_or(Currency::MXN)));
    let read = Memo::new(move |_| {
        let empty = typed.with(|typed| typed.trim().is_empty());
        if empty { Some(None) } else { typed.with(|typed| read_amount(typed, chosen.get())).map(Some) }
    });
    Effect::new(move |before: Option<()>| {
        let read = read.get();
        if let (Some(()), Some(limit)) = (before, read) {
            draft.change(|terms| terms.credit_limit = limit);
        }
    });
    let from_server = draft.problem_below("/credit_limit");
    let problem =
        Signal::derive(
            move || {
                if read.get().is_none() { Some(words.limit_invalid.to_owned()) } else { from_server.get() }
            },
        );
    let currencies = Signal::stored(["MXN", "USD", "EUR"].map(|code| (code.to_owned(), code.to_owned())).to_vec());
    view! {
        <MoneyField
            id="terms-limit"
            text=FieldText::new(words.limit).with_hint(words.limit_hint)
            value=typed
            currency=chosen
            problem
        />
        <SelectField id="terms-currency" text=FieldText::new(words.limit_currency) options=currencies value=currency />
    }
}

/// What happens when a day of the set is closed.
pub(super) fn shift_field(
    id: &'static str,
    label: &'static str,
    now: Shift,
    text: &'static Text,
    on_change: impl Fn(Shift) + 'static,
) -> AnyView {
    let shift = Choice { of: &SHIFTS, name: |shift, text| shift_name(shift, text) };
    shift.field(id, label, now, text, on_change)
}

/// A select of our own enumeration.
pub(super) struct Choice<T: 'static> {
    pub of: &'static [(T, &'static str)],
    pub name: fn(T, &Text) -> &'static str,
}

impl<T: Copy + PartialEq + 'static> Choice<T> {
    pub(super) fn field(
        self,
        id: &'static str,
        label: &'static str,
        now: T,
        text: &'static Text,
        on_change: impl Fn(T) + 'static,
    ) -> AnyView {
        let word = |value: T| self.of.iter().find(|(one, _)| *one == value).map_or("", |(_, word)| *word);
        let value = RwSignal::new(word(now).to_owned());
        let options = self.of.iter().map(|(value, word)| ((*word).to_owned(), (self.name)(*value, text).to_owned()));
        let options = Signal::stored(options.collect::<Vec<_>>());
        Effect::new(move |before: Option<()>| {
            let chosen = value.get();
            let found = self.of.iter().find(|(_, word)| *word == chosen);
            if let (Some(()), Some((value, _))) = (before, found) {
                on_change(*value);
            }
        });
        view! { <SelectField id text=FieldText::new(label) options value /> }.into_any()
    }
}
