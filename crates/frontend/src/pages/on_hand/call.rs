use super::{OnHand, only_customer};
use crate::{
    components::{act_button::ActButton, icon::Icon, toast::Toasts},
    pages::customer::contacts::tel,
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::worklist::whom_to_call;
use leptos::prelude::*;

/// Calls the customer of the documents: whoever is sent reminders and has a telephone.
#[component]
pub(crate) fn CallButton(documents: Signal<Vec<OnHand>>) -> impl IntoView {
    let text = use_text();
    let words = text.find();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let task = Task::new();
    let customer = Memo::new(move |_| documents.with(|all| only_customer(all)));
    let call = move |()| {
        let Some(customer) = customer.get_untracked() else { return };
        task.start(async move {
            let contacts = match session.api.list_contacts(customer).await {
                Ok(contacts) => contacts.value.data,
                Err(failure) => {
                    toasts.say(failure.message(text));
                    return Ok(());
                }
            };
            let found = whom_to_call(&contacts).and_then(|contact| Some((&contact.name, contact.phone.as_deref()?)));
            match found {
                Some((name, phone)) => {
                    toasts.say((words.calling)(name, phone));
                    // Where nothing answers such links the number is on the screen all the same.
                    window().location().set_href(&tel(phone)).ok();
                }
                None => toasts.say(words.nobody_to_call),
            }
            Ok(())
        });
    };
    let cannot = Signal::derive(move || customer.with(Option::is_none) || task.busy.get());
    session.can("customer:read").then(|| {
        view! { <ActButton letter="l" label=text.key_words().call icon=Icon::Phone disabled=cannot on_press=call /> }
    })
}
