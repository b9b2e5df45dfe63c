mod forgotten;
mod reset;

use crate::{
    components::{
        app_shell::PreferencesMenu,
        icon::{Glyph, Icon},
    },
    preferences::use_text,
};
pub(crate) use forgotten::ForgottenPasswordPage;
use leptos::prelude::*;
pub(crate) use reset::ResetPasswordPage;

/// A screen for somebody who has not signed in: the product, language and theme, and a card.
#[component]
fn Outside(screen: &'static str, children: Children) -> impl IntoView {
    let text = use_text();
    view! {
        <main class="standalone" data-screen=screen>
            <div class="row spread">
                <p class="brand-mark">
                    <Glyph icon=Icon::Wallet />
                    {text.common.product}
                </p>
                <PreferencesMenu />
            </div>
            <div class="card">{children()}</div>
        </main>
    }
}
