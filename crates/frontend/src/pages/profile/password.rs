use crate::{
    components::{banner::Banner, field::FieldText, text_field::TextField, toast::Toasts},
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::contract::ChangePassword as Change;
use leptos::prelude::*;

/// A new password, for who knows the old one.
#[component]
pub(super) fn ChangePassword() -> impl IntoView {
    let text = use_text();
    let words = text.profile();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let [current, new, repeat] = [(); 3].map(|()| RwSignal::new(String::new()));
    let differs = RwSignal::new(false);
    let task = Task::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        differs.set(new.get_untracked() != repeat.get_untracked());
        if differs.get_untracked() {
            return;
        }
        let change = Change { current_password: current.get_untracked(), new_password: new.get_untracked() };
        task.start(async move {
            session.api.change_password(&change).await?;
            for field in [current, new, repeat] {
                field.try_set(String::new());
            }
            toasts.say(words.changed);
            Ok(())
        });
    };
    let of = move |pointer: &'static str| Signal::derive(move || task.of_field(pointer));
    let general = move || {
        let failure = task.failure.get().filter(crate::api::ApiFailure::is_general)?;
        Some(view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let unequal = Signal::derive(move || differs.get().then(|| words.different.to_owned()));
    view! {
        <form class="card" novalidate on:submit=submit>
            <h2>{words.password}</h2>
            {general}
            <TextField id="current-password" text=FieldText::new(words.current) value=current kind="password" autocomplete="current-password" problem=of("/current_password") required=true />
            <TextField id="new-password" text=FieldText::new(words.new).with_hint(words.new_hint) value=new kind="password" autocomplete="new-password" problem=of("/new_password") required=true />
            <TextField id="repeat-password" text=FieldText::new(words.repeat) value=repeat kind="password" autocomplete="new-password" problem=unequal required=true />
            <div>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.change}
                </button>
            </div>
        </form>
    }
}
