use crate::{
    components::{banner::Banner, dialog::Dialog, field::FieldText, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::{
    contract::{Notification, NotificationSection},
    ids::NotificationId,
};
use leptos::prelude::*;

/// «Lo atiendo yo», where that is still to be said.
#[component]
pub(super) fn Acknowledge(notice: Notification) -> impl IntoView {
    let words = use_text().notices();
    let asking = RwSignal::new(false);
    if notice.section != NotificationSection::Escalations || notice.acknowledged.is_some() {
        return ().into_any();
    }
    let (id, title) = (notice.id, notice.title);
    view! {
        <button type="button" class="button button-primary" on:click=move |_| asking.set(true)>
            {words.acknowledge}
            <span class="visually-hidden">" " {title.clone()}</span>
        </button>
        <Dialog title=words.acknowledge_title open=asking on_close=move |()| asking.set(false)>
            <p>{title.clone()}</p>
            <AcknowledgeForm id on_done=move |()| asking.set(false) />
        </Dialog>
    }
    .into_any()
}

#[component]
fn AcknowledgeForm(id: NotificationId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = text.notices();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let comment = RwSignal::new(String::new());
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let comment = comment.with_untracked(|comment| comment.trim().to_owned());
        task.start(async move {
            // The list hears of it as of every other change.
            session.api.acknowledge_notification(id, comment).await?;
            toasts.say(words.acknowledged_toast);
            on_done.try_run(());
            Ok(())
        });
    };
    let failure =
        move || task.failure.get().map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> });
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure}
            <p>{words.acknowledge_lead}</p>
            <TextField
                id="acknowledge-comment"
                text=FieldText::new(words.acknowledge_comment).with_hint(words.acknowledge_hint)
                value=comment
                area=true
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_done.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.acknowledge}
                </button>
            </div>
        </form>
    }
}
