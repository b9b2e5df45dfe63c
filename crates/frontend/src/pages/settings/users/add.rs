use super::{RoleBoxes, invite::Inviting};
use crate::{
    components::{field::FieldText, text_field::TextField, toast::Toasts},
    pages::settings::{general_failure, ticked},
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::contract::{NewUser, Page, User};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A new person: invited by a link, or with a first password from whoever adds them.
#[component]
pub(super) fn NewUserForm(
    users: Read<Page<User>>,
    inviting: Inviting,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().users;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let [name, email, password] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (gives_password, roles, task) = (RwSignal::new(false), RwSignal::new(BTreeSet::new()), Task::new());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let user = NewUser {
            name: name.with_untracked(|name| name.trim().to_owned()),
            email: email.with_untracked(|email| email.trim().to_owned()),
            roles: ticked(roles),
            password: gives_password.get_untracked().then(|| password.get_untracked()),
        };
        task.start(async move {
            let added = session.api.create_user(&user).await?;
            users.again();
            if user.password.is_some() {
                toasts.say(words.added);
            } else {
                inviting.invite(added);
            }
            on_done.try_run(());
            Ok(())
        });
    };
    let of = move |pointer: &'static str| Signal::derive(move || task.of_field(pointer));
    view! {
        <form class="form" novalidate on:submit=submit>
            {general_failure(task)}
            <TextField id="user-name" text=FieldText::new(words.name) value=name problem=of("/name") required=true />
            <TextField id="user-email" text=FieldText::new(words.email) value=email kind="email" problem=of("/email") required=true />
            <RoleBoxes id="user-roles" chosen=roles task />
            <label class="check">
                <input type="checkbox" bind:checked=gives_password />
                {words.gives_password}
            </label>
            <Show
                when=move || gives_password.get()
                fallback=move || view! { <p class="muted">{words.invite_lead}</p> }
            >
                <TextField
                    id="user-password"
                    text=FieldText::new(words.password).with_hint(words.password_hint)
                    value=password
                    kind="password"
                    autocomplete="new-password"
                    problem=of("/password")
                    required=true
                />
            </Show>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_done.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {move || if gives_password.get() { words.add } else { words.invite }}
                </button>
            </div>
        </form>
    }
}
