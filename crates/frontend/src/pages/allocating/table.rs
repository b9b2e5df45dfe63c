use super::line::{Line, Lines};
use crate::{
    components::{date::Date, money::Money},
    format,
    preferences::use_text,
    text::Text,
};
use domain::{ledger::suggestion::SuggestionKind, money::Currency};
use leptos::prelude::*;

/// The open invoices, each with the amount it takes.
#[component]
pub(super) fn AllocationTable(lines: Lines, chosen: RwSignal<Option<SuggestionKind>>) -> impl IntoView {
    let text = use_text();
    let words = text.payments();
    // Whether the column of rates is there follows the payment's currency; the rows stay.
    let rates = Memo::new(move |_| {
        let currency = lines.currency();
        currency.filter(|currency| lines.each().iter().any(|line| line.is_foreign(*currency)))
    });
    let rows = lines.each().into_iter().map(|line| row(line, lines, chosen, rates, text)).collect_view();
    view! {
        <div class="table-region table-cards" role="region" aria-label=words.allocation_table tabindex="0">
            <table class="table" aria-label=words.allocation_table data-part="allocating">
                <thead>
                    <tr>
                        <th scope="col" data-col="selection">
                            <span class="visually-hidden">{words.apply}</span>
                        </th>
                        <th scope="col" data-col="document">{words.document}</th>
                        <th scope="col" data-col="due_date">{words.due}</th>
                        <th scope="col" class="numeric" data-col="open_amount">{words.open_amount}</th>
                        <Show when=move || rates.get().is_some()>
                            <th scope="col" data-col="equivalence">{words.equivalence}</th>
                        </Show>
                        <th scope="col" class="numeric" data-col="apply">{words.apply}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(
    line: Line,
    lines: Lines,
    chosen: RwSignal<Option<SuggestionKind>>,
    rates: Memo<Option<Currency>>,
    text: &'static Text,
) -> AnyView {
    let words = text.payments();
    let (typed, document) = (line.typed, line.document.clone());
    let (due_date, payable, id) = (line.due_date(), line.payable(), line.id());
    let ticked = line.clone();
    let tick = move |event| {
        chosen.set(None);
        lines.touch();
        lines.tick(&ticked, event_target_checked(&event));
    };
    let converted = line.clone();
    let rate_cell = move || rates.get().map(|currency| rate(&converted, currency, lines, chosen, text));
    view! {
        <tr data-id=id.to_string()>
            <td data-col="selection">
                <label class="check">
                    <input type="checkbox" prop:checked=move || typed.with(|typed| !typed.is_empty()) on:change=tick />
                    <span class="visually-hidden">{(text.common.select_row)(&document)}</span>
                </label>
            </td>
            <td data-col="document" data-label=words.document>
                {document.clone()}
            </td>
            <td data-col="due_date" data-label=words.due>
                <Date date=due_date />
            </td>
            <td class="numeric" data-col="open_amount" data-label=words.open_amount>
                <Money amount=payable />
            </td>
            {rate_cell}
            <td class="numeric" data-col="apply" data-label=words.apply>
                {amount_field(line, lines, chosen, text)}
            </td>
        </tr>
    }
    .into_any()
}

/// The amount; what is too much becomes the most there is when the field is left.
fn amount_field(line: Line, lines: Lines, chosen: RwSignal<Option<SuggestionKind>>, text: &'static Text) -> AnyView {
    let words = text.payments();
    let typed = line.typed;
    let hint_id = ["room-", &line.id().to_string()].concat();
    let looked = line.clone();
    let room = Memo::new(move |_| lines.room(&looked));
    let label = (words.apply_amount)(&line.document);
    let close = closing(line.clone(), text);
    let settle = move |_| {
        chosen.set(None);
        lines.touch();
        lines.settle(&line);
    };
    view! {
        <div class="field">
            <input
                class="input numeric"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label
                aria-describedby=hint_id.clone()
                disabled=move || room.get().is_none()
                bind:value=typed
                on:change=settle
            />
            <span class="hint" id=hint_id>
                {move || room.get().map(|room| (words.at_most)(&format::money(room)))}
            </span>
            {close}
        </div>
    }
    .into_any()
}

/// Offers to close what is left of the invoice when it is next to nothing.
fn closing(line: Line, text: &'static Text) -> impl Fn() -> Option<AnyView> + Clone {
    let words = text.payments();
    let closes = line.closes;
    let difference = Memo::new(move |_| line.difference());
    move || {
        let amount = format::money(difference.get()?);
        let label = (words.close_difference)(&amount);
        Some(
            view! {
                <label class="check">
                    <input type="checkbox" bind:checked=closes />
                    {label}
                </label>
            }
            .into_any(),
        )
    }
}

/// Asked for where the invoice is in another currency than the payment.
fn rate(
    line: &Line,
    payment: Currency,
    lines: Lines,
    chosen: RwSignal<Option<SuggestionKind>>,
    text: &'static Text,
) -> AnyView {
    let words = text.payments();
    if !line.is_foreign(payment) {
        return view! { <td data-col="equivalence"></td> }.into_any();
    }
    let settled = line.clone();
    let settle = move |_| {
        chosen.set(None);
        lines.settle(&settled);
    };
    let hint = (words.equivalence_hint)(line.payable().currency().code(), payment.code());
    let hint_id = ["rate-", &line.id().to_string()].concat();
    view! {
        <td data-col="equivalence" data-label=words.equivalence>
            <div class="field">
                <input
                    class="input numeric"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=(words.equivalence_of)(&line.document)
                    aria-describedby=hint_id.clone()
                    bind:value=line.rate
                    on:change=settle
                />
                <span class="hint" id=hint_id>
                    {hint}
                </span>
            </div>
        </td>
    }
    .into_any()
}
