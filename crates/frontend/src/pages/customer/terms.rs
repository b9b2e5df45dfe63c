mod closures;
mod conflict;
mod credit;
mod day_set;
mod days;
mod effects;
pub(crate) mod words;

use crate::{
    api::{ApiFailure, TermsOwner, Versioned},
    components::{banner::Banner, loaded::Loaded, toast::Toasts},
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
    text::Text,
};
use closures::Closures;
use conflict::TermsConflict;
use credit::CreditFields;
use days::{DaySet, DaySetKind};
use domain::terms::CommercialTerms;
use effects::{Moves, Simulator};
use leptos::prelude::*;

/// The terms of a customer or one of its sites: what is agreed, what it does to an invoice, and what it would move.
#[component]
pub(crate) fn TermsEditor(
    owner: TermsOwner,
    /// Of the site, when they are a site's.
    #[prop(optional)]
    site_name: Option<String>,
    standing: Standing,
    on_saved: Callback<()>,
) -> impl IntoView {
    let words = use_text().terms();
    let session = use_session();
    let read = Read::new(move || session.api.get_terms(owner));
    let title = site_name.map_or_else(|| words.title.to_owned(), |name| (words.title_of_site)(&name));
    view! {
        <section class="stack" data-part="terms">
            <h2>{title}</h2>
            <Loaded read=read skeleton_rows=8 let:versioned>
                <Editor owner versioned standing on_saved />
            </Loaded>
        </section>
    }
}

/// What is known of the terms beside themselves.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// Whether somebody gave them; otherwise they are the defaults, or of a site the customer's.
    pub confirmed: bool,
    /// Credit days that an invoice names, while nobody confirmed any.
    pub suggested_credit_days: Option<u16>,
}

/// The terms as they are kept.
#[derive(Clone)]
struct Stored {
    etag: String,
    terms: CommercialTerms,
    standing: Standing,
}

impl Stored {
    /// As somebody saved them.
    fn saved(etag: String, terms: CommercialTerms) -> Self {
        Self { etag, terms, standing: Standing { confirmed: true, suggested_credit_days: None } }
    }
}

/// Terms while somebody works on them.
#[derive(Clone, Copy)]
struct Draft {
    terms: RwSignal<CommercialTerms>,
    /// Raised when the fields have to start again from `terms`.
    epoch: RwSignal<u32>,
    save: Task,
    may_change: bool,
}

impl Draft {
    fn put(self, terms: CommercialTerms) {
        self.terms.set(terms);
        self.save.failure.set(None);
        self.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
    }

    fn change(self, change: impl FnOnce(&mut CommercialTerms)) {
        self.terms.update(change);
    }

    /// What the server says of the field at a pointer.
    fn problem(self, pointer: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.save.of_field(pointer))
    }

    /// What the server says of any field below a pointer.
    fn problem_below(self, pointer: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.save.failure.with(|failure| match failure {
                Some(ApiFailure::Problem(problem)) => problem
                    .errors
                    .iter()
                    .find(|field| field.pointer.starts_with(pointer))
                    .map(|field| field.detail.clone()),
                Some(ApiFailure::Offline | ApiFailure::Unexpected { .. }) | None => None,
            })
        })
    }
}

#[component]
fn Editor(
    owner: TermsOwner,
    versioned: ReadSignal<Versioned<CommercialTerms>>,
    standing: Standing,
    on_saved: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let Versioned { value, etag } = versioned.get_untracked();
    let stored = RwSignal::new(Stored { etag, terms: value, standing });
    let draft = Draft {
        terms: RwSignal::new(stored.with_untracked(|stored| stored.terms.clone())),
        epoch: RwSignal::new(0),
        save: Task::new(),
        may_change: session.can("commercial_terms:update"),
    };
    // What they are by now, when somebody else saved first.
    let theirs = RwSignal::new(None::<CommercialTerms>);
    let run = Callback::new(move |()| {
        draft.save.start(async move {
            let (etag, wanted) = (stored.with_untracked(|stored| stored.etag.clone()), draft.terms.get_untracked());
            let answer = session.api.put_terms(owner, &etag, &wanted).await;
            if answer.as_ref().is_err_and(ApiFailure::is_stale) {
                let now = session.api.get_terms(owner).await?;
                theirs.try_set(Some(now.value.clone()));
                stored.try_set(Stored::saved(now.etag, now.value));
                return Ok(());
            }
            let saved = answer?;
            toasts.say((text.terms().saved)(u64::try_from(saved.value.moves.len()).unwrap_or(u64::MAX)));
            stored.try_set(Stored::saved(saved.etag, saved.value.terms));
            on_saved.try_run(());
            Ok(())
        });
    });
    let keep_theirs = Callback::new(move |()| {
        draft.put(stored.with_untracked(|stored| stored.terms.clone()));
        theirs.set(None);
    });
    let conflict = move || {
        let now = theirs.get()?;
        let mine = draft.terms.get_untracked();
        let keep_mine = move |()| {
            theirs.set(None);
            run.run(());
        };
        Some(view! { <TermsConflict mine now on_mine=keep_mine on_theirs=keep_theirs /> })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        run.run(());
    };
    view! {
        {conflict}
        <Notices stored draft />
        <div class="terms-editor">
            <form class="form" on:submit=submit novalidate>
                <Fields draft />
                <Buttons stored draft />
            </form>
            <aside class="stack" aria-label=text.terms().simulator>
                <Simulator draft />
                <Moves owner stored draft />
            </aside>
        </div>
    }
}

/// The fields, made anew whenever the draft is replaced as a whole.
#[component]
fn Fields(draft: Draft) -> impl IntoView {
    move || {
        draft.epoch.track();
        view! {
            <CreditFields draft />
            <DaySet draft kind=DaySetKind::Review />
            <DaySet draft kind=DaySetKind::Payment />
            <Closures draft />
        }
        .into_any()
    }
}

/// Terms nobody confirmed, credit days that invoices suggest, and whether one may change anything.
#[component]
fn Notices(stored: RwSignal<Stored>, draft: Draft) -> impl IntoView {
    let words = use_text().terms();
    let unconfirmed = move || stored.with(|stored| !stored.standing.confirmed);
    let suggestion = Memo::new(move |_| {
        let days = stored.with(|stored| stored.standing.suggested_credit_days)?;
        let different = draft.terms.with(|terms| terms.credit_days != i32::from(days));
        (unconfirmed() && different).then_some(days)
    });
    let accept = move |_| {
        if let Some(days) = suggestion.get_untracked() {
            let mut terms = draft.terms.get_untracked();
            terms.credit_days = i32::from(days);
            draft.put(terms);
        }
    };
    let suggested = move || {
        suggestion.get().filter(|_| draft.may_change).map(|days| {
            view! {
                <Banner tone="info" message=(words.suggested)(days)>
                    <button type="button" class="button" on:click=accept>
                        {words.use_suggestion}
                    </button>
                </Banner>
            }
        })
    };
    view! {
        <Show when=unconfirmed>
            <Banner tone="warning" message=words.unconfirmed />
        </Show>
        {suggested}
        <Show when=move || !draft.may_change>
            <p class="muted">{words.read_only}</p>
        </Show>
    }
}

#[component]
fn Buttons(stored: RwSignal<Stored>, draft: Draft) -> impl IntoView {
    let text = use_text();
    let words = text.terms();
    let changed = Memo::new(move |_| stored.with(|stored| draft.terms.with(|terms| stored.terms != *terms)));
    let confirmed = Memo::new(move |_| stored.with(|stored| stored.standing.confirmed));
    let discard = move |_| draft.put(stored.with_untracked(|stored| stored.terms.clone()));
    let disabled = move || draft.save.busy.get() || (confirmed.get() && !changed.get());
    let label = move || if confirmed.get() || changed.get() { words.save } else { words.confirm };
    draft.may_change.then(|| {
        view! {
            {move || general(draft, text)}
            <div class="row">
                <button type="submit" class="button button-primary" disabled=disabled>
                    {label}
                </button>
                <button type="button" class="button" disabled=move || !changed.get() on:click=discard>
                    {words.discard}
                </button>
            </div>
        }
    })
}

/// What went wrong, where no field says it.
fn general(draft: Draft, text: &Text) -> Option<AnyView> {
    let failure = draft.save.failure.get().filter(ApiFailure::is_general)?;
    Some(view! { <Banner tone="danger" message=failure.message(text) /> }.into_any())
}
