use crate::preferences::use_text;
use domain::contract::NodeExcerpt;
use leptos::prelude::*;

/// The node of an XML that something is said of: where it stands, its tag, and in it the attribute that is meant.
#[component]
pub(crate) fn Excerpt(
    node: NodeExcerpt,
    /// Shows no more than the place until somebody asks.
    #[prop(optional)]
    folded: bool,
) -> impl IntoView {
    let place = (use_text().excerpt().place)(node.line, node.column);
    let source = source(node);
    if folded {
        view! {
            <details class="excerpt" data-part="excerpt">
                <summary>{place}</summary>
                {source}
            </details>
        }
        .into_any()
    } else {
        view! {
            <figure class="excerpt" data-part="excerpt">
                <figcaption class="meta">{place}</figcaption>
                {source}
            </figure>
        }
        .into_any()
    }
}

fn source(node: NodeExcerpt) -> impl IntoView {
    let around = node.around_attribute();
    let lacking = node.attribute.as_deref().filter(|_| around.is_none());
    let lacking = lacking.map(|attribute| {
        let lacks = (use_text().excerpt().lacks)(attribute);
        view! { <div class="meta">{lacks}</div> }
    });
    let xml = match around {
        Some((before, attribute, behind)) => {
            let (before, attribute, behind) = (before.to_owned(), attribute.to_owned(), behind.to_owned());
            view! {
                {before}
                <mark>{attribute}</mark>
                {behind}
            }
            .into_any()
        }
        None => node.xml.into_any(),
    };
    view! {
        <pre>
            <code>{xml}</code>
        </pre>
        {lacking}
    }
}
