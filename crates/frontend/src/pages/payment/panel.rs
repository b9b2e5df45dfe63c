use super::{PaymentBody, title};
use crate::{
    components::{loaded::Loaded, side_panel::SidePanel},
    pages::not_found::NotFound,
    preferences::use_text,
    read::Read,
    session::use_session,
};
use domain::ids::PaymentId;
use leptos::prelude::*;

/// A payment beside the list, with all that can be done about it.
#[component]
pub(crate) fn PaymentPanel(id: String, on_close: Callback<()>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let Ok(id) = id.parse::<PaymentId>() else { return view! { <NotFound /> }.into_any() };
    let payment = Read::new(move || session.api.get_payment(id));
    let heading = Signal::derive(move || {
        let known = payment.look(|answer| answer.as_ref().ok().map(|payment| title(payment, text))).flatten();
        known.unwrap_or_else(|| text.payments().title.to_owned())
    });
    let changed = move |()| {
        payment.again();
        on_change.run(());
    };
    view! {
        <SidePanel title=heading href=format!("/pagos/{id}") on_close>
            <Loaded read=payment let:payment>
                <PaymentBody payment on_change=changed />
            </Loaded>
        </SidePanel>
    }
    .into_any()
}
