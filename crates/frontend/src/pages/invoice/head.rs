use crate::{
    components::{
        banner::Banner,
        money::Money,
        status_badge::{Badge, StatusBadge},
    },
    format,
    preferences::use_text,
    states,
};
use domain::contract::{Invoice, SatStatus};
use leptos::prelude::*;

/// The state, the balance and how much of it is paid.
#[component]
pub(crate) fn InvoiceHead(invoice: ReadSignal<Invoice>) -> impl IntoView {
    move || invoice.with(head)
}

fn head(invoice: &Invoice) -> impl IntoView + use<> {
    let text = use_text();
    let words = text.invoice();
    let mut badges: Vec<Badge> = states::invoice(invoice, text);
    badges.push(states::sat(invoice.sat_status, text));
    let badges = badges.into_iter().map(|badge| view! { <StatusBadge badge /> }).collect_view();
    let rescheduled = u64::from(invoice.reschedule_count);
    let rescheduled =
        (rescheduled > 0).then(|| view! { <span class="muted">{(words.rescheduled)(rescheduled)}</span> });
    let overdue = u64::from(invoice.days_overdue);
    let overdue = (overdue > 0).then(|| view! { <span class="muted">{(words.days_overdue)(overdue)}</span> });
    let cancelled = (invoice.sat_status == SatStatus::Cancelled)
        .then(|| view! { <Banner tone="danger" message=words.sat_cancelled_banner /> });
    let percent = paid_percent(invoice);
    view! {
        <div class="invoice-head">
            {cancelled}
            <div class="row">{badges} {overdue} {rescheduled}</div>
            <div class="row">
                <span class="muted">{words.balance}</span>
                <span class="balance-line">
                    <Money amount=invoice.balance_due />
                </span>
                <span class="muted">{(words.of_total)(&format::money_with_currency(invoice.original_amount))}</span>
            </div>
            <div class="progress">
                <progress aria-label=(words.paid_share)(percent) max="100" value=percent.to_string()></progress>
                <span class="muted">{(words.paid_share)(percent)}</span>
            </div>
        </div>
    }
}

/// Whole percent of the total that is paid, never 100 before the last cent.
fn paid_percent(invoice: &Invoice) -> u64 {
    percent(invoice.amount_paid.minor(), invoice.original_amount.minor())
}

fn percent(part: i64, whole: i64) -> u64 {
    let part = part.clamp(0, whole.max(0));
    let percent = i128::from(part).saturating_mul(100).checked_div(i128::from(whole)).unwrap_or(0);
    u64::try_from(percent).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cent_short_is_not_a_hundred_percent() {
        assert_eq!(percent(9_999, 10_000), 99);
        assert_eq!(percent(10_000, 10_000), 100);
        assert_eq!(percent(20_000, 10_000), 100);
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(i64::MAX, i64::MAX), 100);
    }
}
