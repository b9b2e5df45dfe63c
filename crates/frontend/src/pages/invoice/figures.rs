use crate::{format, preferences::use_text, text::Text};
use domain::{
    contract::{CfdiFigures, CfdiTax, CfdiTaxKind, Invoice},
    money::Currency,
};
use leptos::prelude::*;

/// Subtotal, discount and every tax as the XML says them; nothing without XML.
#[component]
pub(super) fn FiguresCard(invoice: ReadSignal<Invoice>) -> impl IntoView {
    let text = use_text();
    move || {
        let rows = invoice.with(|invoice| {
            let currency = invoice.original_amount.currency();
            invoice.figures.as_ref().map(|figures| rows(figures, currency, text))
        })?;
        let rows = rows.into_iter().map(|(label, value)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="figure">{value}</dd>
                </div>
            }
        });
        Some(view! {
            <section class="card" data-part="figures">
                <h2>{text.invoice().taxes}</h2>
                <dl class="facts">{rows.collect_view()}</dl>
            </section>
        })
    }
}

fn rows(figures: &CfdiFigures, currency: Currency, text: &Text) -> Vec<(String, String)> {
    let words = text.invoice();
    let amount = |figure: &str| [format::symbol(currency), &grouped(figure), " ", currency.code()].concat();
    let row = |label: &str, figure: &Option<String>| figure.as_ref().map(|figure| (label.to_owned(), amount(figure)));
    let mut rows = vec![(words.subtotal.to_owned(), amount(&figures.subtotal))];
    rows.extend(row(words.discount, &figures.discount));
    rows.extend(figures.taxes.iter().map(|tax| {
        let value = tax.amount.as_deref().map_or_else(|| words.exempt.to_owned(), amount);
        (label(tax, text), value)
    }));
    rows.extend(row(words.local_transferred, &figures.local_transferred));
    rows.extend(row(words.local_withheld, &figures.local_withheld));
    rows
}

/// `IVA 16 %`, `ISR 10 % retenido`.
fn label(tax: &CfdiTax, text: &Text) -> String {
    let name = match tax.tax.as_str() {
        "001" => "ISR",
        "002" => "IVA",
        "003" => "IEPS",
        other => other,
    };
    // A quota is an amount a unit and no share.
    let is_share = tax.factor.as_deref() == Some("Tasa");
    let rate = tax.rate.as_deref().filter(|_| is_share).map(|rate| [" ", &percent(rate), " %"].concat());
    let withheld = match tax.kind {
        CfdiTaxKind::Transferred => "",
        CfdiTaxKind::Withheld => text.invoice().withheld,
    };
    [name, rate.as_deref().unwrap_or_default(), withheld].concat()
}

/// `0.160000` as `16`, `0.0125` as `1.25`.
fn percent(rate: &str) -> String {
    let (whole, decimals) = rate.split_once('.').unwrap_or((rate, ""));
    let padded = [decimals, "00"].concat();
    let (moved, rest) = padded.split_at_checked(2).unwrap_or_default();
    let digits = [whole, moved].concat();
    let share =
        [if digits.trim_start_matches('0').is_empty() { "0" } else { digits.trim_start_matches('0') }, ".", rest];
    share.concat().trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A figure with separators of thousands, its decimals as the document has them.
fn grouped(figure: &str) -> String {
    let (whole, decimals) = figure.split_once('.').map_or((figure, None), |(whole, rest)| (whole, Some(rest)));
    let Ok(number) = whole.parse() else { return figure.to_owned() };
    let whole = format::grouped(number);
    decimals.map_or_else(|| whole.clone(), |decimals| [&whole, ".", decimals].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_percent_and_figures_grouped() {
        for (rate, shown) in [("0.160000", "16"), ("0.0125", "1.25"), ("1", "100"), ("0", "0"), ("0.106667", "10.6667")]
        {
            assert_eq!(percent(rate), shown);
        }
        assert_eq!(grouped("1234567.80"), "1,234,567.80");
        assert_eq!((grouped("12"), grouped("-5.00")), ("12".to_owned(), "-5.00".to_owned()));
    }
}
