use crate::{
    api::whole,
    components::{banner::Banner, file_drop::FileDrop, progress::Progress},
    format,
    preferences::use_text,
    session::use_session,
    task::Task,
    text::Text,
};
use domain::ids::ImportId;
use leptos::prelude::*;
use web_sys::File;

/// What the server takes in one request.
const LIMIT_BYTES: u64 = 200 * 1024 * 1024;

/// Where files are dropped or chosen, and how far their upload is.
#[component]
pub(crate) fn Upload(on_started: Callback<ImportId>) -> impl IntoView {
    let text = use_text();
    let words = text.imports();
    let session = use_session();
    let refused = RwSignal::new(None::<String>);
    let sent = RwSignal::new((0_u64, 0_u64));
    let upload = Task::new();
    let busy = upload.busy;
    let progress = Callback::new(move |bytes| sent.set(bytes));
    let choose = Callback::new(move |files: Vec<File>| {
        let sizes: Vec<_> = files.iter().map(|file| (file.name(), whole(file.size()))).collect();
        refused.set(refusal(&sizes, text));
        if refused.with_untracked(Option::is_none) {
            sent.set((0, sizes.iter().map(|(_, bytes)| *bytes).sum()));
            upload.start(async move {
                match session.api.start_import(&files, progress).await {
                    // Whoever went to another screen finds the import again by dropping the same files.
                    Ok(accepted) => {
                        on_started.try_run(accepted.id);
                    }
                    Err(failure) => refused.set(Some(failure.message(text))),
                }
                Ok(())
            });
        }
    });
    view! {
        {move || refused.get().map(|message| view! { <Banner tone="danger" message /> })}
        <FileDrop label=words.drop button=words.choose hint=words.hint accept=".xml,.pdf,.zip" disabled=busy on_files=choose />
        <Show when=move || busy.get()>
            <Progress
                label=Signal::derive(move || words.uploading.to_owned())
                done=Signal::derive(move || sent.get().0)
                total=Signal::derive(move || sent.get().1)
            />
        </Show>
    }
}

/// Why these files are not worth sending.
fn refusal(files: &[(String, u64)], text: &Text) -> Option<String> {
    if files.iter().map(|(_, bytes)| *bytes).sum::<u64>() > LIMIT_BYTES {
        return Some((text.imports().too_large)(&format::file_size(LIMIT_BYTES)));
    }
    let usable = |name: &str| {
        name.rsplit_once('.')
            .is_some_and(|(_, kind)| ["xml", "pdf", "zip"].iter().any(|known| kind.eq_ignore_ascii_case(known)))
    };
    (!files.iter().any(|(name, _)| usable(name))).then(|| text.imports().nothing_usable.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ES;

    #[test]
    fn one_xml_or_pdf_among_others_is_enough_and_none_is_refused() {
        let file = |name: &str, bytes| (name.to_owned(), bytes);
        assert_eq!(refusal(&[file("a.XML", 1), file("foto.heic", 1)], &ES), None);
        assert_eq!(refusal(&[file("a.pdf", 1)], &ES), None);
        assert_eq!(refusal(&[file("foto.heic", 1)], &ES).as_deref(), Some(ES.imports().nothing_usable));
    }

    #[test]
    fn more_than_the_limit_is_not_sent() {
        let files = [("a.zip".to_owned(), LIMIT_BYTES), ("b.zip".to_owned(), 1)];
        assert_eq!(refusal(&files, &ES), Some((ES.imports().too_large)("200.0 MB")));
        assert_eq!(refusal(&files[..1], &ES), None);
    }
}
