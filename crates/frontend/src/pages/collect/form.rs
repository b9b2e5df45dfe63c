use super::{
    documents::DueList,
    draft::{Draft, Due, FORMS, Missing},
    photos::Photos,
};
use crate::{
    api::{ApiFailure, DocumentOwner},
    components::{banner::Banner, field::FieldText, text_field::TextField},
    preferences::use_text,
    session::{Session, use_session},
    text::Text,
};
use domain::{
    contract::{AttachmentKind, NewPayment, Payment},
    ids::{CustomerId, PaymentId},
    payment_form::{CASH, CHEQUE},
};
use leptos::prelude::*;
use uuid::Uuid;
use web_sys::File;

/// How far a collection is on its way to the office.
#[derive(Clone)]
enum Stage {
    Typing,
    Sending,
    /// Refused: something has to be corrected.
    Refused(ApiFailure),
    /// Nobody knows whether it arrived: only the same again is safe.
    Unknown(Box<NewPayment>),
    /// The office has the money's data; some photos are still here.
    PhotosLeft(Box<Payment>),
}

#[derive(Clone, Copy)]
struct Collecting {
    customer: CustomerId,
    due: Signal<Vec<Due>>,
    draft: Draft,
    session: Session,
    stage: RwSignal<Stage>,
    missing: RwSignal<Option<Missing>>,
    on_received: Callback<(Payment, u64)>,
}

impl Collecting {
    fn submit(self) {
        let payment = match self.stage.get_untracked() {
            Stage::Sending => return,
            Stage::Unknown(same) => *same,
            Stage::PhotosLeft(payment) => {
                self.stage.set(Stage::Sending);
                return leptos::task::spawn_local(self.send_photos(*payment, self.parcels()));
            }
            Stage::Typing | Stage::Refused(_) => {
                let due = self.due.get_untracked();
                match untrack(|| self.draft.payment(self.customer, &due, self.session.today())) {
                    Ok(payment) => payment,
                    Err(missing) => return self.missing.set(Some(missing)),
                }
            }
        };
        self.missing.set(None);
        self.stage.set(Stage::Sending);
        // Taken now: whoever leaves the screen meanwhile does not take the photos along.
        let (key, parcels) = (self.draft.key.get_value().to_string(), self.parcels());
        leptos::task::spawn_local(async move {
            match self.session.api.record_collection(&payment, &key).await {
                Ok(recorded) => self.send_photos(recorded, parcels).await,
                Err(refused @ ApiFailure::Problem(_)) => {
                    self.stage.try_set(Stage::Refused(refused));
                }
                Err(ApiFailure::Offline | ApiFailure::Unexpected { .. }) => {
                    self.stage.try_set(Stage::Unknown(Box::new(payment)));
                }
            }
        });
    }

    /// The photos that are not with the office yet, each under its key.
    fn parcels(self) -> Vec<(Uuid, File)> {
        let kept: Vec<Uuid> = self
            .draft
            .photos
            .with_untracked(|photos| photos.iter().filter(|photo| photo.is_kept).map(|photo| photo.key).collect());
        let mut files = self.draft.files.get_value();
        files.retain(|(key, _)| !kept.contains(key));
        files
    }

    /// Data goes before photos: the office knows of the money even when the signal is gone.
    async fn send_photos(self, payment: Payment, parcels: Vec<(Uuid, File)>) {
        let mut is_complete = true;
        for (key, file) in parcels {
            let is_kept = self.send_photo(payment.id, &key.to_string(), &file).await.is_ok();
            is_complete &= is_kept;
            self.draft.photos.try_update(|photos| {
                photos.iter_mut().filter(|photo| photo.key == key).for_each(|photo| photo.is_kept = is_kept);
            });
        }
        if is_complete {
            let sent = self.draft.photos.try_with_untracked(Vec::len).unwrap_or_default();
            self.on_received.try_run((payment, u64::try_from(sent).unwrap_or_default()));
        } else {
            self.stage.try_set(Stage::PhotosLeft(Box::new(payment)));
        }
    }

    async fn send_photo(self, id: PaymentId, key: &str, file: &File) -> Result<(), ApiFailure> {
        let owner = DocumentOwner::Payment(id);
        let ignored = Callback::new(|_bytes| ());
        let api = self.session.api;
        api.add_attachment(owner, AttachmentKind::PaymentProof, file, key, ignored).await.map(|_kept| ())
    }

    fn is_frozen(self) -> bool {
        self.stage.with(|stage| match stage {
            Stage::Typing | Stage::Refused(_) => false,
            Stage::Sending | Stage::Unknown(_) | Stage::PhotosLeft(_) => true,
        })
    }

    fn refusal_of(self, pointer: &'static str) -> Option<String> {
        self.stage.with(|stage| match stage {
            Stage::Refused(failure) => failure.of_field(pointer),
            Stage::Typing | Stage::Sending | Stage::Unknown(_) | Stage::PhotosLeft(_) => None,
        })
    }

    fn photos_left(self) -> u64 {
        let left = self.draft.photos.with(|photos| photos.iter().filter(|photo| !photo.is_kept).count());
        u64::try_from(left).unwrap_or_default()
    }
}

/// Documents, amount, form, photos, comment; one button at the thumb.
#[component]
pub(super) fn CollectForm(
    customer: CustomerId,
    due: Signal<Vec<Due>>,
    draft: Draft,
    #[prop(into)] on_received: Callback<(Payment, u64)>,
) -> impl IntoView {
    let text = use_text();
    let words = text.collect();
    let collecting = Collecting {
        customer,
        due,
        draft,
        session: use_session(),
        stage: RwSignal::new(Stage::Typing),
        missing: RwSignal::new(None),
        on_received,
    };
    let frozen = Memo::new(move |_| collecting.is_frozen());
    let is_sending = move || collecting.stage.with(|stage| matches!(stage, Stage::Sending));
    let label = move || {
        collecting.stage.with(|stage| match stage {
            Stage::Sending => words.saving,
            Stage::Unknown(_) | Stage::PhotosLeft(_) => text.common.retry,
            Stage::Typing | Stage::Refused(_) => words.save,
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        collecting.submit();
    };
    view! {
        <form class="collect-form" on:submit=submit novalidate aria-busy=move || is_sending().to_string()>
            <fieldset class="stack-large" disabled=frozen>
                <DueList due draft />
                <AmountField collecting />
                <FormChoice draft />
                <Details collecting />
                <Photos draft disabled=frozen />
                <TextField id="collect-comment" text=FieldText::new(words.comment) value=draft.comment area=true />
            </fieldset>
            <div class="collect-bar">
                {move || outcome(collecting, text)}
                <button type="submit" class="button button-primary" disabled=is_sending>
                    {label}
                </button>
            </div>
        </form>
    }
}

/// What happened to the last attempt, above the button that repeats it.
fn outcome(collecting: Collecting, text: &'static Text) -> AnyView {
    let words = text.collect();
    let message = match collecting.stage.get() {
        Stage::Typing | Stage::Sending => return ().into_any(),
        Stage::Refused(failure) => [words.not_sent, ": ", &failure.message(text)].concat(),
        Stage::Unknown(_) => [words.not_sent, ". ", words.kept].concat(),
        Stage::PhotosLeft(_) => (words.photo_not_sent)(collecting.photos_left()),
    };
    view! { <Banner tone="danger" message /> }.into_any()
}

#[component]
fn AmountField(collecting: Collecting) -> impl IntoView {
    let words = use_text().collect();
    let draft = collecting.draft;
    let problem = Signal::derive(move || {
        let missing = collecting.missing.get() == Some(Missing::Amount);
        missing.then(|| words.amount_wrong.to_owned()).or_else(|| collecting.refusal_of("/amount"))
    });
    let hint = move || (words.amount_hint)(collecting.due.with(|due| draft.currency(due)).code());
    view! {
        <div class="amount-field" on:input=move |_| draft.is_typed.set(true)>
            <TextField
                id="collect-amount"
                text=FieldText::new(words.amount)
                value=draft.amount
                problem
                inputmode="decimal"
                required=true
            />
            <p class="muted">{hint}</p>
        </div>
    }
}

#[component]
fn FormChoice(draft: Draft) -> impl IntoView {
    let words = use_text().collect();
    let options = FORMS.map(|form| {
        let name = match form {
            CASH => words.cash,
            CHEQUE => words.cheque,
            _ => words.transfer,
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="collect-form"
                    value=form
                    prop:checked=move || draft.form.get() == form
                    on:change=move |_| draft.form.set(form)
                />
                <span>{name}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend>{words.form}</legend>
            {options.collect_view()}
        </fieldset>
    }
}

/// What a cheque or a transfer says of itself; cash says nothing.
#[component]
fn Details(collecting: Collecting) -> impl IntoView {
    let words = use_text().collect();
    let draft = collecting.draft;
    let form = Memo::new(move |_| draft.form.get());
    let problem = Signal::derive(move || {
        let missing = collecting.missing.get() == Some(Missing::ChequeNumber);
        missing.then(|| words.cheque_number_missing.to_owned()).or_else(|| collecting.refusal_of("/reference"))
    });
    move || match form.get() {
        CASH => ().into_any(),
        form => {
            let label = if form == CHEQUE { words.cheque_number } else { words.tracking };
            let required = form == CHEQUE;
            view! {
                <div class="stack">
                    <TextField id="collect-reference" text=FieldText::new(label) value=draft.reference problem required />
                    <TextField
                        id="collect-bank"
                        text=FieldText::new(words.bank)
                        value=draft.bank
                        problem=Signal::derive(move || collecting.refusal_of("/bank"))
                    />
                </div>
            }
            .into_any()
        }
    }
}
