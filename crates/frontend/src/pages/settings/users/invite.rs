use crate::{
    components::{copy_button::CopyButton, dialog::Dialog, toast::Toasts},
    preferences::use_text,
    session::{Session, use_session},
    text::Text,
};
use domain::contract::User;
use leptos::prelude::*;

/// Inviting people, and the link that no mail could carry.
#[derive(Clone, Copy)]
pub(super) struct Inviting {
    session: Session,
    toasts: Toasts,
    text: &'static Text,
    /// Who has to be given which link.
    given: RwSignal<Option<(String, String)>>,
}

impl Inviting {
    pub(super) fn new() -> Self {
        Self { session: use_session(), toasts: expect_context(), text: use_text(), given: RwSignal::new(None) }
    }

    pub(super) fn invite(self, user: User) {
        leptos::task::spawn_local(async move {
            match self.session.api.invite_user(user.id).await {
                Ok(invitation) => match invitation.link {
                    Some(link) => {
                        self.given.try_set(Some((user.name, link)));
                    }
                    None => self.toasts.say((self.text.settings().users.invited)(&invitation.email)),
                },
                Err(failure) => self.toasts.say(failure.message(self.text)),
            }
        });
    }
}

/// Shows a link once; closed, it is gone.
#[component]
pub(super) fn InvitationLink(inviting: Inviting) -> impl IntoView {
    let words = &use_text().settings().users;
    let given = inviting.given;
    let content = move || {
        given.get().map(|(name, link)| {
            view! {
                <div class="stack">
                    <p>{(words.link_lead)(&name)}</p>
                    <div class="row">
                        <input class="input" type="text" readonly aria-label=words.link prop:value=link.clone() />
                        <CopyButton value=link />
                    </div>
                </div>
            }
        })
    };
    view! {
        <Dialog
            title=words.link_title
            open=Signal::derive(move || given.with(Option::is_some))
            on_close=move |()| given.set(None)
        >
            {content}
        </Dialog>
    }
}
