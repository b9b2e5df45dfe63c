use super::icon::{Glyph, Icon};
use crate::preferences::use_text;
use leptos::{html, prelude::*};

/// Whether a screen was already shown: from the second on, the heading takes the focus so that its name is read out.
#[derive(Clone, Copy)]
pub(crate) struct ScreenSeen(StoredValue<bool>);

impl ScreenSeen {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(false))
    }
}

/// The one `h1` of a screen, the document's title, and the screen's actions.
#[component]
pub(crate) fn PageHeader(
    #[prop(into)] title: String,
    /// A line under the title.
    #[prop(into, optional)]
    lead: Option<String>,
    /// The address and name of the list that this screen shows one of.
    #[prop(optional)]
    back: Option<(&'static str, &'static str)>,
    /// Buttons and links at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    document().set_title(&format!("{title} · {}", use_text().common.product));
    let seen = use_context::<ScreenSeen>();
    Effect::new(move |_| {
        if let (Some(heading), Some(ScreenSeen(seen))) = (heading.get(), seen) {
            if seen.get_value() {
                // Focus on an element of the page cannot fail.
                heading.focus().ok();
            }
            seen.set_value(true);
        }
    });
    view! {
        <header class="page-header">
            <div class="titles">
                {back
                    .map(|(href, name)| {
                        view! {
                            <a class="back" href=href>
                                <Glyph icon=Icon::ArrowLeft />
                                {name}
                            </a>
                        }
                    })}
                <h1 tabindex="-1" node_ref=heading>
                    {title}
                </h1>
                {lead.map(|lead| view! { <p class="muted">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
}
