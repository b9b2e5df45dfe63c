use crate::preferences::use_text;
use domain::contract::{ReadableDocument, ReadableFact};
use leptos::prelude::*;

/// A CFDI as people read it, or the text of another XML.
#[component]
pub(super) fn ReadableView(document: ReadSignal<ReadableDocument>) -> impl IntoView {
    move || document.with(shown)
}

fn shown(document: &ReadableDocument) -> AnyView {
    let words = use_text().documents();
    let concepts = (!document.concepts.is_empty()).then(|| concepts(document));
    let source = document.source.clone().map(|source| {
        view! {
            <pre class="source" tabindex="0" aria-label=words.source>
                {source}
            </pre>
        }
    });
    view! {
        <article class="readable stack">
            <h3>{document.title.clone()}</h3>
            {facts(&document.facts)}
            {concepts}
            {facts(&document.totals)}
            {source}
        </article>
    }
    .into_any()
}

fn facts(facts: &[ReadableFact]) -> AnyView {
    if facts.is_empty() {
        return ().into_any();
    }
    let facts = facts.iter().map(|fact| {
        view! {
            <div>
                <dt>{fact.label.clone()}</dt>
                <dd class="figure">{fact.value.clone()}</dd>
            </div>
        }
    });
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn concepts(document: &ReadableDocument) -> AnyView {
    let words = use_text().documents();
    let rows = document.concepts.iter().map(|concept| {
        let quantity = [concept.quantity.as_str(), concept.unit.as_str()].join(" ");
        view! {
            <tr>
                <td class="figure">{quantity}</td>
                <td>{concept.description.clone()}</td>
                <td class="numeric">{concept.unit_value.clone()}</td>
                <td class="numeric">{concept.amount.clone()}</td>
            </tr>
        }
    });
    view! {
        <div class="table-region" tabindex="0" role="region" aria-label=words.concepts>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{words.quantity}</th>
                        <th scope="col">{words.description}</th>
                        <th scope="col" class="numeric">
                            {words.unit_value}
                        </th>
                        <th scope="col" class="numeric">
                            {words.amount}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
