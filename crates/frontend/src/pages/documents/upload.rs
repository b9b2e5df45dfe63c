use super::Shelf;
use crate::{
    api::whole,
    components::{
        field::{Field, FieldText},
        file_drop::FileDrop,
        icon::{Glyph, Icon},
        photo_capture::PhotoCapture,
        progress::Progress,
        toast::Toasts,
    },
    format,
    preferences::use_text,
    session::{Session, use_session},
    text::Text,
};
use domain::contract::AttachmentKind;
use leptos::prelude::*;
use strum::IntoEnumIterator;
use uuid::Uuid;
use web_sys::File;

/// What the server takes in one request.
const LIMIT_BYTES: u64 = 25 * 1024 * 1024;

/// A file on its way: it stays listed until it is kept or discarded.
#[derive(Clone)]
struct Parcel {
    /// The idempotency key under which it is sent, however often.
    key: Uuid,
    name: String,
    kind: AttachmentKind,
    sent: RwSignal<(u64, u64)>,
    /// Why it was not kept; nothing while it is on its way.
    failure: RwSignal<Option<String>>,
}

/// The files that are on their way. They are sent one by one, so that a bad one leaves the rest alone.
#[derive(Clone, Copy)]
struct Sending {
    shelf: Shelf,
    session: Session,
    text: &'static Text,
    toasts: Toasts,
    parcels: RwSignal<Vec<Parcel>>,
    /// Files belong to this thread of the browser.
    files: StoredValue<Vec<(Uuid, File)>, LocalStorage>,
}

impl Sending {
    fn add(self, files: Vec<File>, kind: AttachmentKind) {
        for file in files {
            let parcel = Parcel {
                key: Uuid::now_v7(),
                name: file.name(),
                kind,
                sent: RwSignal::new((0, whole(file.size()))),
                failure: RwSignal::new(None),
            };
            self.files.update_value(|files| files.push((parcel.key, file)));
            self.parcels.update(|parcels| parcels.push(parcel.clone()));
            self.send(parcel);
        }
    }

    fn send(self, parcel: Parcel) {
        let text = self.text;
        let words = text.documents();
        if parcel.sent.get_untracked().1 > LIMIT_BYTES {
            parcel.failure.set(Some((words.too_large)(&parcel.name, &format::file_size(LIMIT_BYTES))));
            return;
        }
        let found =
            |files: &Vec<(Uuid, File)>| files.iter().find(|(key, _)| *key == parcel.key).map(|(_, file)| file.clone());
        let Some(file) = self.files.with_value(found) else { return };
        parcel.failure.set(None);
        leptos::task::spawn_local(async move {
            let sent = parcel.sent;
            let progress = Callback::new(move |bytes| {
                sent.try_set(bytes);
            });
            let key = parcel.key.to_string();
            let api = self.session.api;
            match api.add_attachment(self.shelf.owner, parcel.kind, &file, &key, progress).await {
                Ok(_kept) => {
                    self.toasts.say((text.documents().added)(&parcel.name));
                    self.forget(parcel.key);
                    self.shelf.files.again();
                }
                Err(failure) => {
                    parcel.failure.try_set(Some(failure.message(text)));
                }
            }
        });
    }

    fn forget(self, key: Uuid) {
        self.parcels.try_update(|parcels| parcels.retain(|parcel| parcel.key != key));
        self.files.try_update_value(|files| files.retain(|(of, _)| *of != key));
    }
}

/// Chooses a kind and hands files in.
#[component]
pub(super) fn Upload(shelf: Shelf) -> impl IntoView {
    let text = use_text();
    let words = text.documents();
    let sending = Sending {
        shelf,
        session: use_session(),
        text,
        toasts: expect_context(),
        parcels: RwSignal::new(Vec::new()),
        files: StoredValue::new_local(Vec::new()),
    };
    let kind = RwSignal::new(shelf.first_kind());
    let on_files = Callback::new(move |files: Vec<File>| sending.add(files, kind.get_untracked()));
    let no_problem = Signal::stored(None::<String>);
    let options = AttachmentKind::iter().map(move |one| {
        let value: &'static str = one.into();
        view! {
            <option value=value selected=move || kind.get() == one>
                {(words.kind)(one)}
            </option>
        }
    });
    let choose = move |event| kind.set(event_target_value(&event).parse().unwrap_or(AttachmentKind::Other));
    view! {
        <section class="card stack" data-part="upload">
            <Field id="document-kind" text=FieldText::new(words.kind_label) problem=no_problem>
                <select class="input" id="document-kind" on:change=choose>
                    {options.collect_view()}
                </select>
            </Field>
            <PhotoCapture on_files />
            <FileDrop label=words.drop button=words.choose hint=words.hint accept="" disabled=false on_files />
            <ul class="parcels" aria-live="polite">
                <For each=move || sending.parcels.get() key=|parcel| parcel.key children=move |parcel| row(sending, parcel) />
            </ul>
        </section>
    }
}

fn row(sending: Sending, parcel: Parcel) -> AnyView {
    let text = use_text();
    let words = text.documents();
    let (sent, failure) = (parcel.sent, parcel.failure);
    let label = (words.sending)(&parcel.name);
    let shown = move || match failure.get() {
        None => {
            let label = label.clone();
            view! {
                <Progress
                    label=Signal::derive(move || label.clone())
                    done=Signal::derive(move || sent.get().0)
                    total=Signal::derive(move || sent.get().1)
                />
            }
            .into_any()
        }
        Some(why) => {
            let again = parcel.clone();
            view! {
                <p class="problem">
                    <strong>{(words.failed)(&parcel.name)}</strong>
                    " "
                    {why}
                </p>
                <div class="row">
                    <button type="button" class="button" on:click=move |_| sending.send(again.clone())>
                        {text.common.retry}
                    </button>
                    <button
                        type="button"
                        class="button button-icon"
                        aria-label=(words.discard)(&parcel.name)
                        on:click=move |_| sending.forget(parcel.key)
                    >
                        <Glyph icon=Icon::Close />
                    </button>
                </div>
            }
            .into_any()
        }
    };
    view! { <li class="parcel">{shown}</li> }.into_any()
}
