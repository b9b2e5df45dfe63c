mod days;
mod draft;

use super::{
    banner::Banner,
    date_field::{DateField, Towards},
    day_advice::DayAdvice,
    day_grid::DayGrid,
    dialog::Dialog,
    field::{Field, FieldText},
    money::Money,
    money_field::MoneyField,
    reason_field::ReasonField,
    select_field::SelectField,
    text_field::TextField,
    toast::Toasts,
};
use crate::{
    api::ApiFailure,
    format,
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
    undo::{Undo, use_undo},
};
use chrono::NaiveDate;
use days::Days;
use domain::{
    contract::{CancelPromise, PromiseView},
    ids::{CustomerId, InvoiceId, PromiseId},
    money::{Money as Amount, Totals},
    promise::RescheduleReason,
};
use draft::Draft;
use leptos::prelude::*;

/// The field of the promised day.
const DATE: &str = "promised_date";

/// A document that somebody may promise to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ToSchedule {
    pub invoice_id: InvoiceId,
    pub customer_id: Option<CustomerId>,
    pub customer: String,
    pub document: String,
    pub pending: Amount,
    /// Its latest promise was broken: the new one says why, and replaces it.
    pub is_broken: bool,
}

/// The day on which one or several documents will be paid, as somebody promised: one promise each, all or none.
#[component]
pub(crate) fn PromiseDialog(
    #[prop(into)] documents: Signal<Vec<ToSchedule>>,
    open: RwSignal<bool>,
    /// The day somebody has in mind already.
    #[prop(into, optional)]
    wanted: Signal<Option<NaiveDate>>,
    /// After the promises were recorded, and again when that is undone.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    // Of thousands of documents it is only worked out for whoever reads it.
    let title = move || if open.get() { documents.with(|documents| title(documents, text)) } else { String::new() };
    view! {
        <Dialog title=Signal::derive(title) open on_close=move |()| open.set(false)>
            <PromiseForm documents=documents.get_untracked() open wanted=wanted.get_untracked() on_done />
        </Dialog>
    }
}

/// `Agendar 2 documentos · $646.00 MXN`.
fn title(documents: &[ToSchedule], text: &Text) -> String {
    let said = (text.agenda().dialog)(u64::try_from(documents.len()).unwrap_or(u64::MAX));
    let totals = Totals::of(documents.iter().map(|document| document.pending)).map(|totals| totals.to_vec());
    let amounts = totals.unwrap_or_default().into_iter().map(format::money_with_currency);
    std::iter::once(said).chain(amounts).collect::<Vec<_>>().join(" · ")
}

#[component]
fn PromiseForm(
    documents: Vec<ToSchedule>,
    open: RwSignal<bool>,
    wanted: Option<NaiveDate>,
    on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let draft = Draft::of(documents);
    draft.date.set(wanted);
    let days = Days::read(draft, use_session());
    let save = Task::new();
    let record = recorder(draft, save, open, on_done);
    // Whoever is quicker than the suggestion still saves with it, and hears what is to be said about the day.
    let hurry = RwSignal::new(false);
    let submit = move || {
        draft.is_tried.set(true);
        let chosen = draft.date.get_untracked();
        // The month shown may be another: the day is judged where it stands.
        if let Some(date) = chosen {
            days.show(date);
        }
        hurry.set(untrack(|| !days.is_judged(chosen)));
        let is_good = draft.is_accepted.get_untracked() || untrack(|| days.advice(chosen).is_none());
        if let Some(request) = draft.request().filter(|_| is_good && !hurry.get_untracked()) {
            record.run(request);
        }
    };
    Effect::new(move |_| {
        if days.is_judged(draft.date.get()) && hurry.get_untracked() {
            submit();
        }
    });
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="form" novalidate data-form="promise" on:submit=on_submit>
            {move || save.failure.with(|failure| failure.as_ref().and_then(|failure| refusal(failure, draft, text)))}
            {what(draft)}
            <div class="halves">
                <div>
                    <PromisedDate draft days save />
                </div>
                <div>
                    {replacing(draft, text)}
                    <PromisedAmount draft save />
                    <Circumstances draft save />
                </div>
            </div>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=save.busy title="Ctrl+Enter">
                    {text.agenda().save}
                </button>
            </div>
        </form>
    }
}

/// What no field can say: of several documents, which one and why.
fn refusal(failure: &ApiFailure, draft: Draft, text: &Text) -> Option<AnyView> {
    if failure.is_general() {
        return Some(view! { <Banner tone="danger" message=failure.message(text) /> }.into_any());
    }
    let ApiFailure::Problem(problem) = failure else { return None };
    let said = problem.errors.iter().filter_map(|field| {
        let (index, rest) =
            field.pointer.strip_prefix("/items/").map(|item| item.split_once('/').unwrap_or((item, "")))?;
        let is_beside_field = rest == "amount" && draft.is_single();
        let document = draft.document(index.parse().ok()?)?;
        (!is_beside_field).then(|| [document.as_str(), ": ", &field.detail].concat())
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| view! { <Banner tone="danger" message=said.join(" ") /> }.into_any())
}

/// The documents, when there are several.
fn what(draft: Draft) -> Option<AnyView> {
    let rows = draft.documents.with_value(|documents| {
        let row = |one: &ToSchedule| {
            view! {
                <li>
                    <span>{one.document.clone()} " · " {one.customer.clone()}</span>
                    <Money amount=one.pending />
                </li>
            }
        };
        documents.iter().map(row).collect_view()
    });
    (!draft.is_single()).then(|| view! { <ul class="scheduled-documents">{rows}</ul> }.into_any())
}

/// Why another promise is needed, where one was broken.
fn replacing(draft: Draft, text: &Text) -> Option<AnyView> {
    let words = text.agenda();
    let said = match draft.broken() {
        0 => return None,
        _ if draft.is_single() => words.replaces_broken.to_owned(),
        count => (words.replace_broken)(u64::try_from(count).unwrap_or(u64::MAX)),
    };
    Some(
        view! {
            <p class="muted" data-part="replaces">
                {said}
            </p>
            <ReasonField name="promise_reason" reason=draft.reason is_tried=draft.is_tried />
        }
        .into_any(),
    )
}

#[component]
fn PromisedDate(draft: Draft, days: Days, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.agenda();
    let today = use_session().today();
    let pick = Callback::new(move |date| draft.choose(Some(date)));
    let problem = Signal::derive(move || {
        let missing = draft.is_tried.get() && draft.date.with(Option::is_none);
        if missing { Some(text.forms.required.to_owned()) } else { save.of_field("/promised_date") }
    });
    let shortcut = move |label: String, date: NaiveDate| {
        view! {
            <button type="button" class="button" data-day=date.to_string() on:click=move |_| pick.run(date)>
                {label}
            </button>
        }
    };
    let next = move || {
        let date = days.suggested.get()?;
        let label = (words.next_payment_day)(&format::near_day(date, today, text));
        days.knows_customer.get().then(|| shortcut(label, date))
    };
    let suggested = move || {
        let date = days.suggested.get().filter(|_| days.knows_payment_days())?;
        Some(view! { <p class="muted">{(words.suggested)(&format::near_day(date, today, text))}</p> })
    };
    let advice = move || {
        let advice = days.advice(draft.date.get())?;
        Some(view! { <DayAdvice advice field=DATE is_accepted=draft.is_accepted on_better=pick /> })
    };
    view! {
        <DateField
            id=DATE
            text=FieldText::new(words.date).with_hint(words.date_hint)
            value=draft.date
            on_change=move |date| draft.choose(date)
            today
            towards=Towards::Future
            problem
            picker=false
            autofocus=true
        />
        {suggested}
        <div class="row">
            {shortcut(words.today.to_owned(), today)}
            {today.succ_opt().map(|tomorrow| shortcut(words.tomorrow.to_owned(), tomorrow))}
            {next}
        </div>
        {advice}
        <DayGrid month=days.month chosen=draft.date marks=days.marks today on_pick=pick />
    }
}

#[component]
fn PromisedAmount(draft: Draft, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.agenda();
    let Some(pending) = draft.single_amount() else {
        return view! { <p class="muted">{words.each_whole}</p> }.into_any();
    };
    let problem = Signal::derive(move || {
        let unreadable = draft.is_tried.get() && draft.is_partial.get() && draft.partial_amount().is_none();
        if unreadable { Some(words.amount_invalid.to_owned()) } else { save.of_field("/items/0/amount") }
    });
    let choice = move |partial: bool, label: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="promised_part"
                    prop:checked=move || draft.is_partial.get() == partial
                    on:change=move |_| draft.is_partial.set(partial)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="label">{words.amount}</legend>
            <div class="row">
                {choice(false, words.whole_amount)} <Money amount=pending /> {choice(true, words.partial_amount)}
            </div>
        </fieldset>
        <Show when=move || draft.is_partial.get() || problem.with(Option::is_some)>
            <MoneyField
                id="promised_amount"
                text=FieldText::new(words.amount)
                value=draft.amount
                currency=Signal::stored(pending.currency())
                problem
            />
        </Show>
    }
    .into_any()
}

/// How, who and what they said.
#[component]
fn Circumstances(draft: Draft, save: Task) -> impl IntoView {
    let text = use_text();
    let words = text.agenda();
    let options = |all: &[(&str, &str)]| {
        let known = all.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned()));
        std::iter::once((String::new(), words.form_unknown.to_owned())).chain(known).collect::<Vec<_>>()
    };
    let (forms, channels) = (options(&words.forms), options(&words.channels));
    let contacts = draft.contacts(use_session());
    let names = move || contacts.get().into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    let promised_by = FieldText::new(words.promised_by);
    view! {
        <div class="form-pair">
            <SelectField
                id="promise_form"
                text=FieldText::new(words.form)
                options=Signal::stored(forms)
                value=draft.form
                problem=Signal::derive(move || save.of_field("/form"))
            />
            <SelectField
                id="promise_channel"
                text=FieldText::new(words.channel)
                options=Signal::stored(channels)
                value=draft.channel
                problem=Signal::derive(move || save.of_field("/channel"))
            />
            <Field id="promised_by" text=promised_by problem=Signal::derive(move || save.of_field("/promised_by"))>
                <input class="input" id="promised_by" list="promised_by_names" autocomplete="off" bind:value=draft.promised_by />
            </Field>
        </div>
        <datalist id="promised_by_names">{names}</datalist>
        <TextField
            id="promise_comment"
            text=FieldText::new(words.comment)
            value=draft.comment
            area=true
            problem=Signal::derive(move || save.of_field("/comment"))
        />
    }
}

/// Records, says so with the way back, and closes; when refused, everything typed stays.
fn recorder(
    draft: Draft,
    save: Task,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> Callback<domain::contract::RecordPromises> {
    let (text, session) = (use_text(), use_session());
    let toasts: Toasts = expect_context();
    let undo = use_undo();
    let count = draft.documents.with_value(Vec::len);
    Callback::new(move |request: domain::contract::RecordPromises| {
        save.start(async move {
            let recorded = session.api.record_promises(&request).await?;
            let day = format::near_day(request.promised_date, session.today(), text);
            let said = (text.agenda().saved)(u64::try_from(count).unwrap_or(u64::MAX), &day);
            undo.offer(toasts, undoing(said, &recorded.data, text, on_done));
            open.set(false);
            on_done.try_run(());
            Ok(())
        });
    })
}

/// A promise taken by mistake is cancelled; it stays in the history.
fn undoing(said: String, promises: &[PromiseView], text: &'static Text, on_done: Callback<()>) -> Undo {
    let ids: Vec<PromiseId> = promises.iter().map(|promise| promise.id).collect();
    Undo::new(said, move |session| {
        let ids = ids.clone();
        Box::pin(async move {
            let why = CancelPromise { reason: RescheduleReason::TypingError.as_ref().to_owned() };
            for id in ids {
                session.api.cancel_promise(id, &why).await.map_err(|failure| failure.message(text))?;
            }
            on_done.try_run(());
            Ok(())
        })
    })
}
