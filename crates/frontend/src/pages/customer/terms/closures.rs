use super::{Draft, words::closure_in_words};
use crate::{
    components::{
        date_field::{DateField, Towards},
        field::FieldText,
        filter_chip::FilterChip,
        select_field::SelectField,
        text_field::TextField,
    },
    preferences::use_text,
    session::use_session,
    text::Text,
};
use chrono::NaiveDate;
use domain::terms::{Closure, ClosureDays, ClosureScope};
use leptos::prelude::*;

const SCOPES: [(ClosureScope, &str); 3] =
    [(ClosureScope::Both, "both"), (ClosureScope::Review, "review"), (ClosureScope::Payment, "payment")];

/// From Holy Monday to Easter Sunday.
const HOLY_WEEK: ClosureDays = ClosureDays::Easter { from: -6, to: 0 };

/// The customer's own closed days: once, every year, or around Easter.
#[component]
pub(super) fn Closures(draft: Draft) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let problem = draft.problem_below("/closures");
    let chips = move || {
        let closures = draft.terms.with(|terms| terms.closures.clone());
        closures.into_iter().map(|closure| chip(draft, closure, text)).collect_view()
    };
    let has_holy_week =
        move || draft.terms.with(|terms| terms.closures.iter().any(|closure| closure.days == HOLY_WEEK));
    let add_holy_week = move |_| {
        let closure = Closure { days: HOLY_WEEK, name: words.holy_week.to_owned(), applies_to: ClosureScope::Both };
        draft.change(|terms| terms.closures.push(closure));
    };
    view! {
        <fieldset class="card form" disabled=!draft.may_change>
            <legend>{words.closures}</legend>
            <p class="muted">{words.closures_hint}</p>
            <div class="chips">{chips}</div>
            <p class="problem" role="alert" hidden=move || problem.with(Option::is_none)>
                {move || problem.get()}
            </p>
            <Show when=move || !has_holy_week()>
                <p>
                    <button type="button" class="button" on:click=add_holy_week>
                        {words.add_holy_week}
                    </button>
                </p>
            </Show>
            <NewClosure draft />
        </fieldset>
    }
}

fn chip(draft: Draft, closure: Closure, text: &Text) -> AnyView {
    let label = closure_in_words(&closure, text);
    let remove = move || draft.change(|terms| terms.closures.retain(|one| *one != closure));
    view! { <FilterChip label on_remove=move |()| remove() /> }.into_any()
}

#[component]
fn NewClosure(draft: Draft) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let today = use_session().today();
    let name = RwSignal::new(String::new());
    let (from, to) = (RwSignal::new(None::<NaiveDate>), RwSignal::new(None::<NaiveDate>));
    let yearly = RwSignal::new(false);
    let scope = RwSignal::new("both".to_owned());
    let missing = RwSignal::new(false);
    let required = move |is_missing: bool| (missing.get() && is_missing).then(|| text.forms.required.to_owned());
    let scope_names = [words.scope_both, words.scope_review, words.scope_payment];
    let options = SCOPES.iter().zip(scope_names).map(|((_, word), label)| ((*word).to_owned(), label.to_owned()));
    let options = Signal::stored(options.collect::<Vec<_>>());
    let add = move |_| {
        let named = name.with_untracked(|name| name.trim().to_owned());
        missing.set(named.is_empty() || from.get_untracked().is_none());
        let Some(first) = from.get_untracked().filter(|_| !named.is_empty()) else { return };
        let last = to.get_untracked().unwrap_or(first);
        let days = if yearly.get_untracked() {
            ClosureDays::Yearly { from: first, to: last }
        } else {
            ClosureDays::Once { from: first, to: last }
        };
        let chosen = SCOPES.iter().find(|(_, word)| scope.with_untracked(|scope| scope == word));
        let applies_to = chosen.map_or(ClosureScope::Both, |(scope, _)| *scope);
        draft.change(|terms| terms.closures.push(Closure { days, name: named, applies_to }));
        name.set(String::new());
        from.set(None);
        to.set(None);
    };
    view! {
        <div class="form-grid">
            <TextField
                id="closure-name"
                text=FieldText::new(words.closure_name)
                value=name
                problem=Signal::derive(move || required(name.with(|name| name.trim().is_empty())))
            />
            <SelectField id="closure-scope" text=FieldText::new(words.closure_scope) options value=scope />
            <DateField
                id="closure-from"
                text=FieldText::new(words.closure_from)
                value=from
                on_change={move |date| from.set(date)}
                today
                towards=Towards::Future
                problem=Signal::derive(move || required(from.with(Option::is_none)))
            />
            <DateField
                id="closure-to"
                text=FieldText::new(words.closure_to)
                value=to
                on_change={move |date| to.set(date)}
                today
                towards=Towards::Future
            />
            <label class="check">
                <input type="checkbox" prop:checked=yearly on:change=move |event| yearly.set(event_target_checked(&event)) />
                {words.closure_yearly}
            </label>
            <button type="button" class="button" on:click=add>
                {words.closure_add}
            </button>
        </div>
    }
}
