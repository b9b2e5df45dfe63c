use super::{
    FORMS,
    form::{LATER, ON_DATE, OTHER, PaymentForm},
};
use crate::{
    components::{
        date_field::{DateField, Towards},
        field::FieldText,
        money_field::MoneyField,
        select_field::SelectField,
        text_field::TextField,
    },
    pages::customer_picker::CustomerPicker,
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::money::Currency;
use leptos::prelude::*;

/// What is wrong with a field, here or by the API.
fn problem(form: PaymentForm, save: Task, field: &'static str, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || form.problem(field).or_else(|| save.of_field(pointer)))
}

/// Whose money it is; it may not be known yet.
#[component]
pub(super) fn WhoFields(form: PaymentForm, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let customer = FieldText::new(text.common.customer).with_hint(text.find().customer_hint);
    let payer = FieldText::new(words.payer).with_hint(words.payer_hint);
    view! {
        <Show when=move || !form.is_unknown.get()>
            <CustomerPicker
                id="customer"
                text=customer
                chosen=form.customer
                problem=problem(form, save, "customer", "/customer_id")
                required=true
            />
        </Show>
        <label class="check">
            <input type="checkbox" bind:checked=form.is_unknown />
            {words.customer_unknown}
        </label>
        <Show when=move || form.is_unknown.get()>
            <TextField id="payer" text=payer value=form.payer problem=problem(form, save, "payer", "/payer") />
        </Show>
    }
}

/// How much, when, in which currency.
#[component]
pub(super) fn MoneyFields(form: PaymentForm, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let today = use_session().today();
    let currencies = ["MXN", "USD", "EUR"].map(|code| (code.to_owned(), code.to_owned())).to_vec();
    let rate = FieldText::new(words.exchange_rate).with_hint(words.exchange_rate_hint);
    let is_foreign = Memo::new(move |_| form.currency() != Currency::MXN);
    // A cheque may be dated ahead, anything else was received.
    let date = move || {
        let towards = if form.is_cheque() { Towards::Future } else { Towards::Past };
        let text = FieldText::new(words.date).with_hint(text.forms.date_hint);
        let problem = problem(form, save, "date", "/date");
        view! { <DateField id="date" text value=form.date on_change=move |date| form.date.set(date) today towards problem /> }
    };
    view! {
        {date}
        <div class="field-pair">
            <MoneyField
                id="amount"
                text=FieldText::new(words.amount)
                value=form.amount
                currency=Signal::derive(move || form.currency())
                problem=problem(form, save, "amount", "/amount")
                required=true
            />
            <SelectField id="currency" text=FieldText::new(words.currency) options=Signal::stored(currencies) value=form.currency />
        </div>
        <Show when=move || is_foreign.get()>
            <TextField
                id="exchange_rate"
                text=rate
                value=form.exchange_rate
                problem=problem(form, save, "exchange_rate", "/exchange_rate")
                inputmode="decimal"
            />
        </Show>
    }
}

/// How it arrived, and since when it counts.
#[component]
pub(super) fn OriginFields(form: PaymentForm, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    let today = use_session().today();
    let forms = FORMS.map(|code| (code.to_owned(), [code, " ", (words.form_name)(code)].concat())).to_vec();
    let in_bank = [(ON_DATE, words.in_bank_on_date), (LATER, words.in_bank_later), (OTHER, words.in_bank_other)];
    let in_bank = in_bank.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let reference = move || {
        let label = if form.is_cheque() { words.cheque_number } else { words.reference };
        let problem = problem(form, save, "reference", "/reference");
        let text = FieldText::new(label).with_hint(words.reference_hint);
        view! { <TextField id="reference" text value=form.reference problem /> }
    };
    let other_day = move || form.in_bank.with(|in_bank| in_bank == OTHER);
    view! {
        <SelectField
            id="form"
            text=FieldText::new(words.form)
            options=Signal::stored(forms)
            value=form.form
            problem=problem(form, save, "form", "/form")
        />
        {reference}
        <TextField id="bank" text=FieldText::new(words.bank) value=form.bank problem=problem(form, save, "bank", "/bank") />
        <SelectField id="in_bank" text=FieldText::new(words.in_bank) options=Signal::stored(in_bank) value=form.in_bank />
        <Show when=other_day>
            <DateField
                id="effective_date"
                text=FieldText::new(words.effective_date).with_hint(text.forms.date_hint)
                value=form.effective_date
                on_change=move |date| form.effective_date.set(date)
                today
                towards=Towards::Future
                problem=problem(form, save, "effective_date", "/effective_date")
            />
        </Show>
    }
}
