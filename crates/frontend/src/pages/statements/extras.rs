use super::options::SendOptions;
use crate::{
    api::DocumentOwner, components::loaded::Loaded, format, preferences::use_text, read::Read, session::use_session,
    text::Text,
};
use domain::{
    contract::Attachment,
    ids::{AttachmentId, CustomerId},
};
use leptos::prelude::*;

/// Documents kept with the customer that can travel with the statement: purchase orders, agreements and the like.
#[component]
pub(super) fn Extras(id: CustomerId, options: SendOptions) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let files = Read::new(move || session.api.list_attachments(DocumentOwner::Customer(id)));
    view! {
        <Loaded read=files skeleton_rows=1 let:page>
            {move || page.with(|page| choices(id, &page.data, options, text))}
        </Loaded>
    }
}

fn choices(customer: CustomerId, files: &[Attachment], options: SendOptions, text: &'static Text) -> Option<AnyView> {
    if files.is_empty() {
        return None;
    }
    let choice = |file: &Attachment| {
        let id: AttachmentId = file.id;
        let toggle = move |event| {
            let ticked = event_target_checked(&event);
            options.attachments.update(|chosen| {
                if ticked {
                    chosen.insert(id, customer)
                } else {
                    chosen.remove(&id)
                };
            });
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || options.attachments.with(|chosen| chosen.contains_key(&id))
                    on:change=toggle
                />
                {file.file_name.clone()}
                <span class="meta">{format::file_size(file.size)}</span>
            </label>
        }
    };
    let choices = files.iter().map(choice).collect_view();
    Some(
        view! {
            <fieldset class="extras" data-part="extras">
                <legend>{text.sending().extras}</legend>
                {choices}
            </fieldset>
        }
        .into_any(),
    )
}
