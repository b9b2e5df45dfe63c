use crate::{
    api::DocumentOwner,
    components::{
        file_drop::FileDrop,
        icon::{Glyph, Icon},
        photo_capture::PhotoCapture,
        toast::Toasts,
    },
    picture,
    preferences::use_text,
    session::Session,
    text::Text,
};
use domain::{contract::AttachmentKind, ids::PaymentId};
use leptos::prelude::*;
use uuid::Uuid;
use web_sys::File;

/// The photos and PDFs that wait for their payment to be recorded.
#[derive(Clone, Copy)]
pub(super) struct Proofs {
    names: RwSignal<Vec<(Uuid, String)>>,
    /// Files belong to this thread of the browser.
    files: StoredValue<Vec<(Uuid, File)>, LocalStorage>,
}

impl Proofs {
    pub(super) fn new() -> Self {
        Self { names: RwSignal::new(Vec::new()), files: StoredValue::new_local(Vec::new()) }
    }

    fn add(self, file: File) {
        let (key, name) = (Uuid::now_v7(), file.name());
        // Whoever left the screen meanwhile takes the file again.
        if self.files.try_update_value(|files| files.push((key, file))).is_some() {
            self.names.update(|names| names.push((key, name)));
        }
    }

    fn remove(self, key: Uuid) {
        self.names.update(|names| names.retain(|(of, _)| *of != key));
        self.files.update_value(|files| files.retain(|(of, _)| *of != key));
    }

    /// What is to be kept; taken before anything is sent, so that leaving the screen loses nothing.
    pub(super) fn take(self) -> Vec<(Uuid, File)> {
        self.files.get_value()
    }
}

/// Files each proof with its payment. The payment stands whatever becomes of them.
pub(super) async fn keep(
    session: Session,
    payment: PaymentId,
    files: Vec<(Uuid, File)>,
    toasts: Toasts,
    text: &'static Text,
) {
    for (key, file) in files {
        let ignored = Callback::new(|_bytes| ());
        let owner = DocumentOwner::Payment(payment);
        let kind = AttachmentKind::PaymentProof;
        if session.api.add_attachment(owner, kind, &file, &key.to_string(), ignored).await.is_err() {
            toasts.say((text.payments().proof_not_kept)(&file.name()));
        }
    }
}

/// Hands in the proof of the payment: dropped, chosen, or from the camera.
#[component]
pub(super) fn ProofFields(proofs: Proofs) -> impl IntoView {
    let text = use_text();
    let words = text.documents();
    let on_files = Callback::new(move |files: Vec<File>| {
        for file in files {
            leptos::task::spawn_local(async move { proofs.add(picture::smaller(file).await) });
        }
    });
    let row = move |(key, name): (Uuid, String)| {
        view! {
            <li class="row">
                <Glyph icon=Icon::File />
                <span>{name.clone()}</span>
                <button
                    type="button"
                    class="button button-icon"
                    aria-label=(words.photo.remove)(&name)
                    on:click=move |_| proofs.remove(key)
                >
                    <Glyph icon=Icon::Trash />
                </button>
            </li>
        }
    };
    view! {
        <section class="card stack" data-part="proof">
            <h2>{text.payments().proof}</h2>
            <PhotoCapture on_files />
            <FileDrop
                label=words.drop
                button=words.choose
                hint=text.payments().proof_hint
                accept="image/*,application/pdf"
                disabled=false
                on_files
            />
            <ul class="stack" aria-live="polite">
                <For each=move || proofs.names.get() key=|(key, _)| *key children=row />
            </ul>
        </section>
    }
}
