use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Where the styles of the mail wait until they are set one by one.
const STYLE: &str = "data-style";

/// A mail as its reader sees it. In the frame no script runs and nothing is fetched; the page's own security policy
/// holds inside too, and only allows styles that are set by property. Screen readers get the words without the layout.
#[component]
pub(crate) fn MailBody(html: String, text: String, #[prop(into)] title: String) -> impl IntoView {
    let frame = NodeRef::<html::Iframe>::new();
    let inert = html.replace(" style=\"", &[" ", STYLE, "=\""].concat());
    let dress = move |_| {
        if let Some(document) = frame.get_untracked().and_then(|frame| frame.content_document()) {
            set_styles(&document);
            let height = document.document_element().map_or(0, |root| root.scroll_height());
            let frame: Option<HtmlElement> = frame.get_untracked().map(JsCast::unchecked_into);
            if let Some(frame) = frame {
                // A property of our own element can always be set.
                frame.style().set_property("height", &[&height.to_string(), "px"].concat()).ok();
            }
        }
    };
    view! {
        <div class="visually-hidden" role="group" aria-label=title.clone()>
            {text}
        </div>
        <iframe
            class="mail-body"
            node_ref=frame
            title=title
            aria-hidden="true"
            tabindex="-1"
            sandbox="allow-same-origin"
            srcdoc=inert
            on:load=dress
        ></iframe>
    }
}

fn set_styles(document: &web_sys::Document) {
    let Ok(styled) = document.query_selector_all(&["[", STYLE, "]"].concat()) else { return };
    for index in 0..styled.length() {
        // An element of another document is not an instance of this one's classes.
        let Some(element) = styled.item(index).map(JsCast::unchecked_into::<HtmlElement>) else { continue };
        if let Some(style) = element.get_attribute(STYLE) {
            element.style().set_css_text(&style);
        }
    }
}
