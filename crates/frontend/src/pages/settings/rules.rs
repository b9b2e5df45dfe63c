mod add;
mod draft;

use super::general_failure;
use crate::{
    components::{banner::Banner, check_group::CheckGroup, loaded::Loaded, toast::Toasts},
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use add::AddRule;
use domain::{
    contract::NotificationRule,
    ids::NotificationRuleId,
    notice::{DayCount, NoticeKind},
    permission::Role,
};
use draft::{COLLECTOR, Draft};
use leptos::prelude::*;

/// When whom is told: each rule on its own, switched on or off, with its days and its people.
#[component]
pub(super) fn Rules() -> impl IntoView {
    let words = &use_text().settings().rules;
    let session = use_session();
    let rules = Read::new(move || session.api.list_rules());
    let lead = if session.can("notification_rule:update") { words.lead } else { words.read_only };
    view! {
        <p class="muted">{lead}</p>
        {session.can("notification_rule:create").then(|| view! { <AddRule rules /> })}
        <Loaded read=rules skeleton_rows=5 let:page>
            <div class="stack-large">
                <For
                    each=move || page.with(|page| page.data.clone())
                    key=|rule| rule.id
                    children=move |rule| view! { <RuleCard rule /> }
                />
            </div>
        </Loaded>
    }
}

#[component]
fn RuleCard(rule: NotificationRule) -> impl IntoView {
    let text = use_text();
    let (session, toasts) = (use_session(), expect_context::<Toasts>());
    let id = rule.id;
    let shown = RwSignal::new(rule);
    let draft = Draft::of(&shown.get_untracked());
    let (task, stale) = (Task::new(), RwSignal::new(false));
    let may_change = session.can("notification_rule:update");
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(patch) = untrack(move || shown.with(|shown| draft.patch(shown))) else { return };
        task.start(async move {
            let newest = session.api.read_rule(id).await?;
            // What somebody else changed meanwhile is shown before it is written over; what was typed stays.
            let is_stale = shown.with_untracked(|shown| *shown != newest.value);
            stale.try_set(is_stale);
            if is_stale {
                shown.try_set(newest.value);
                return Ok(());
            }
            let saved = session.api.update_rule(id, &newest.etag, &patch).await?.value;
            draft.show(&saved);
            shown.try_set(saved);
            toasts.say(text.settings().saved);
            Ok(())
        });
    };
    let changed = Memo::new(move |_| shown.with(|shown| draft.differs(shown)));
    let discard = move |_| {
        stale.set(false);
        draft.show(&shown.get_untracked());
    };
    view! {
        <form class="card" id=["regla-", &id.to_string()].concat() novalidate on:submit=save data-rule=kind_name(&shown.get_untracked().when)>
            <div class="row spread">
                <h2>{move || shown.with(|shown| shown.text.clone())}</h2>
                <Switch draft disabled=!may_change />
            </div>
            {general_failure(task)}
            {move || stale.get().then(|| view! { <Banner tone="warning" message=text.settings().stale /> })}
            <Days draft rule=shown.get_untracked() task disabled=!may_change />
            <People draft id=["audience-", &id.to_string()].concat() task disabled=!may_change />
            <p class="meta">{move || shown.with(|shown| changed_by(shown, session, text))}</p>
            <Show when=move || changed.get() && may_change>
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=discard>
                        {text.settings().discard}
                    </button>
                    <button type="submit" class="button button-primary" disabled=task.busy>
                        {text.settings().save}
                    </button>
                </div>
            </Show>
        </form>
    }
}

#[component]
fn Switch(draft: Draft, disabled: bool) -> impl IntoView {
    let words = &use_text().settings().rules;
    view! {
        <label class="check">
            <input type="checkbox" role="switch" disabled=disabled bind:checked=draft.enabled />
            {words.on}
        </label>
    }
}

#[component]
fn Days(draft: Draft, rule: NotificationRule, task: Task, disabled: bool) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().rules;
    let problem = Signal::derive(move || draft.wrong_days(text).or_else(|| task.of_field("/when")));
    let is_general = rule.customer_id.is_none() && rule.amount_from.is_none() && rule.amount_below.is_none();
    let (label, hint) = match rule.when {
        NoticeKind::BeforeCollection { .. } => (words.days, words.days_hint),
        NoticeKind::Late { .. } => (words.levels, words.levels_hint),
        NoticeKind::InvoiceCreated | NoticeKind::PromiseKept | NoticeKind::PromiseBroken | NoticeKind::FieldReceipt => {
            return ().into_any();
        }
    };
    let counts = matches!(rule.when, NoticeKind::BeforeCollection { .. });
    let note = (counts && is_general).then(|| view! { <p class="muted">{words.general_days}</p> });
    let id = ["days-", &rule.id.to_string()].concat();
    let problem_id = [&id, "-problem"].concat();
    view! {
        <fieldset class="form" disabled=disabled>
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input
                    class="input"
                    id=id
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-describedby=problem_id.clone()
                    aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                    bind:value=draft.days
                />
                <span class="hint">{hint}</span>
                <span class="problem" id=problem_id role="alert" hidden=move || problem.with(Option::is_none)>
                    {move || problem.get().unwrap_or_default()}
                </span>
            </div>
            {note} {counts.then(|| view! { <Counting draft id=rule.id /> })}
        </fieldset>
    }
    .into_any()
}

#[component]
fn Counting(draft: Draft, id: NotificationRuleId) -> impl IntoView {
    let words = &use_text().settings().rules;
    let choices = [(DayCount::Calendar, words.calendar), (DayCount::Business, words.business)].map(|(count, label)| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=["count-", &id.to_string()].concat()
                    prop:checked=move || draft.count.get() == count
                    on:change=move |_| draft.count.set(count)
                />
                {label}
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend class="label">{words.count}</legend>
            <div class="row">{choices.into_iter().collect_view()}</div>
        </fieldset>
    }
}

#[component]
fn People(
    draft: Draft,
    #[prop(into)] id: String,
    /// Whether a missing answer is called wrong already.
    #[prop(into, default = true.into())]
    asked: Signal<bool>,
    task: Task,
    disabled: bool,
) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().rules;
    let roles = Role::ALL.iter().map(|role| (role.as_ref().to_owned(), (text.settings().role)(*role).to_owned()));
    let collector = (COLLECTOR.to_owned(), words.customer_collector.to_owned());
    let options = roles.chain([collector]).collect();
    let named = draft.named.with_untracked(Vec::len);
    let named =
        (named > 0).then(|| view! { <p class="muted">{(words.named)(u64::try_from(named).unwrap_or_default())}</p> });
    let problem = Signal::derive(move || {
        (asked.get() && draft.is_silent()).then(|| words.nobody.to_owned()).or_else(|| task.of_field("/audience"))
    });
    view! {
        <CheckGroup id legend=words.tells options chosen=draft.audience problem disabled />
        {named}
    }
}

fn changed_by(rule: &NotificationRule, session: Session, text: &Text) -> String {
    let words = &text.settings().rules;
    rule.changed.as_ref().map_or_else(
        || words.unchanged.to_owned(),
        |changed| {
            let name = changed.by.as_ref().map_or("—", |user| user.name.as_str());
            (words.changed)(name, &format::date_time(crate::clock::local(changed.at, &session.time_zone())))
        },
    )
}

fn kind_name(kind: &NoticeKind) -> &'static str {
    match kind {
        NoticeKind::InvoiceCreated => "invoice_created",
        NoticeKind::BeforeCollection { .. } => "before_collection",
        NoticeKind::Late { .. } => "late",
        NoticeKind::PromiseKept => "promise_kept",
        NoticeKind::FieldReceipt => "field_receipt",
        NoticeKind::PromiseBroken => "promise_broken",
    }
}
