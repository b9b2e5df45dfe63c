mod accounts;
mod bank_change;
mod draft;

use crate::{
    api::Versioned,
    components::{
        date_field::{DateField, Towards},
        field::{Field, FieldText, described_by},
        loaded::Loaded,
        save_bar::{SaveActions, SaveBar},
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use accounts::Accounts;
use bank_change::WaitingAccounts;
use domain::{contract::Organization, ledger::PuePolicy};
use draft::Draft;
use leptos::prelude::*;

/// The zones of Mexico; the organization's own stands first when it is another.
const ZONES: [&str; 8] = [
    "America/Mexico_City",
    "America/Cancun",
    "America/Chihuahua",
    "America/Ciudad_Juarez",
    "America/Hermosillo",
    "America/Mazatlan",
    "America/Monterrey",
    "America/Tijuana",
];

/// Name, zone, general rules, bank accounts.
#[component]
pub(super) fn Company() -> impl IntoView {
    let session = use_session();
    let organization = Read::new(move || session.api.read_organization());
    let changes = Read::new(move || session.api.list_bank_account_changes());
    let decided = Callback::new(move |()| {
        changes.again();
        organization.again();
    });
    view! {
        <Loaded read=changes skeleton_rows=1 let:page>
            <WaitingAccounts page on_decided=decided />
        </Loaded>
        <Loaded read=organization skeleton_rows=6 let:stored>
            <CompanyForm organization stored on_saved=move |()| changes.again() />
        </Loaded>
    }
}

#[component]
fn CompanyForm(
    organization: Read<Versioned<Organization>>,
    stored: ReadSignal<Versioned<Organization>>,
    #[prop(into)] on_saved: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let words = use_text().settings();
    let toasts: Toasts = expect_context();
    let draft = Draft::of(&stored.with_untracked(|stored| stored.value.clone()));
    let shown = RwSignal::new(stored.get_untracked());
    let task = Task::new();
    // What was read anew is only shown where nothing was typed.
    Effect::new(move |_| {
        let newest = stored.get();
        if !untrack(move || shown.with(|shown| draft.differs(&shown.value))) {
            draft.show(&newest.value);
            shown.set(newest);
        }
    });
    let write = move |etag: String| {
        let Some(patch) = untrack(move || draft.patch()) else { return };
        task.start(async move {
            let saved = session.api.update_organization(&etag, &patch).await?;
            let Versioned { value, etag } = saved;
            session.note_organization_name(&value.organization.name);
            draft.show(&value.organization);
            shown.set(Versioned { value: value.organization, etag });
            organization.again();
            on_saved.run(());
            toasts.say(if value.bank_account_change.is_some() { words.company.change.waits } else { words.saved });
            Ok(())
        });
    };
    let overwrite = move |()| {
        leptos::task::spawn_local(async move {
            match session.api.read_organization().await {
                Ok(newest) => write(newest.etag),
                Err(failure) => task.failure.set(Some(failure)),
            }
        });
    };
    let discard = move |()| {
        task.failure.set(None);
        draft.show(&shown.with_untracked(|shown| shown.value.clone()));
        organization.again();
    };
    let actions = SaveActions {
        save: Callback::new(move |()| write(shown.with_untracked(|shown| shown.etag.clone()))),
        discard: Callback::new(discard),
        overwrite: Callback::new(overwrite),
    };
    view! {
        <form class="form" novalidate on:submit=move |event| { event.prevent_default(); actions.save.run(()) }>
            <Identity draft task />
            <GeneralRules draft task />
            <Accounts draft task />
        </form>
        <SaveBar changed=Signal::derive(move || shown.with(|shown| draft.differs(&shown.value))) task actions />
    }
}

/// What the API says about a field.
fn problem(task: Task, pointer: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || task.of_field(pointer))
}

#[component]
fn Identity(draft: Draft, task: Task) -> impl IntoView {
    let words = &use_text().settings().company;
    view! {
        <section class="card">
            <TextField id="name" text=FieldText::new(words.name) value=draft.name problem=problem(task, "/name") required=true />
            <TimeZone draft task />
            <h2>{words.contact}</h2>
            <TextField id="phone" text=FieldText::new(words.phone) value=draft.phone kind="tel" />
            <TextField id="email" text=FieldText::new(words.email) value=draft.email kind="email" />
            <TextField id="website" text=FieldText::new(words.website) value=draft.website kind="url" />
        </section>
    }
}

#[component]
fn TimeZone(draft: Draft, task: Task) -> impl IntoView {
    let words = &use_text().settings().company;
    let own = draft.time_zone.get_untracked();
    let other = (!ZONES.contains(&own.as_str())).then_some(own);
    let zones = other.into_iter().chain(ZONES.map(str::to_owned));
    let options = zones
        .map(|zone| {
            let label = zone.trim_start_matches("America/").replace('_', " ");
            let value = zone.clone();
            view! { <option value=zone selected=move || draft.time_zone.with(|chosen| *chosen == value)>{label}</option> }
        })
        .collect_view();
    let text = FieldText::new(words.time_zone).with_hint(words.time_zone_hint);
    view! {
        <Field id="time-zone" text problem=problem(task, "/time_zone")>
            <select
                class="input"
                id="time-zone"
                aria-describedby=described_by("time-zone", text)
                on:change=move |event| draft.time_zone.set(event_target_value(&event))
            >
                {options}
            </select>
        </Field>
    }
}

#[component]
fn GeneralRules(draft: Draft, task: Task) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().company;
    let start = FieldText::new(words.start_date).with_hint(words.start_date_hint);
    let unreadable = move |value: RwSignal<String>, pointer: &'static str| {
        Signal::derive(move || Draft::wrong(value, words).or_else(|| task.of_field(pointer)))
    };
    view! {
        <section class="card">
            <h2>{words.rules}</h2>
            <DateField
                id="start-date"
                text=start
                value=draft.start_date
                on_change=Callback::new(move |date| draft.start_date.set(date))
                today=use_session().today()
                towards=Towards::Past
                problem=problem(task, "/start_date")
            />
            <Pue draft />
            <TextField
                id="buckets"
                text=FieldText::new(words.buckets).with_hint(words.buckets_hint)
                value=draft.buckets
                inputmode="numeric"
                problem=unreadable(draft.buckets, "/aging_buckets")
            />
            <TextField
                id="tolerance"
                text=FieldText::new(words.tolerance).with_hint(words.tolerance_hint)
                value=draft.tolerance
                inputmode="numeric"
                problem=unreadable(draft.tolerance, "/tolerance_days")
            />
            <TextField
                id="broken-promises"
                text=FieldText::new(words.broken_promises).with_hint(words.broken_promises_hint)
                value=draft.broken_promises
                inputmode="numeric"
                problem=unreadable(draft.broken_promises, "/broken_promises_until_approval")
            />
            <TextField
                id="lead-days"
                text=FieldText::new(words.lead_days).with_hint(words.lead_days_hint)
                value=draft.lead_days
                inputmode="numeric"
                problem=unreadable(draft.lead_days, "/lead_days")
            />
        </section>
    }
}

#[component]
fn Pue(draft: Draft) -> impl IntoView {
    let words = &use_text().settings().company;
    let choices = [
        (PuePolicy::OpenUntilPaid, words.pue_open, words.pue_open_hint),
        (PuePolicy::PaidOnIssue, words.pue_paid, words.pue_paid_hint),
    ];
    let radios = choices.map(|(policy, label, hint)| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="pue"
                    prop:checked=move || draft.pue_policy.get() == policy
                    on:change=move |_| draft.pue_policy.set(policy)
                />
                <span>{label} <span class="muted">" · " {hint}</span></span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend class="label">{words.pue}</legend>
            {radios.into_iter().collect_view()}
        </fieldset>
    }
}
