use crate::components::promise_dialog::{PromiseDialog, ToSchedule};
use domain::{contract::WorklistRow, worklist::WorkGroup};
use leptos::prelude::*;

/// The promise of a row's customer, taken where the work is listed.
#[component]
pub(super) fn ScheduleRow(
    row: WorklistRow,
    /// Reads the list again.
    again: Callback<()>,
) -> impl IntoView {
    view! { <PromiseDialog documents=Signal::stored(to_schedule(&row)) open=RwSignal::new(true) on_done=again /> }
}

/// Everything of the row that nobody has promised to pay.
fn to_schedule(row: &WorklistRow) -> Vec<ToSchedule> {
    let free = row.documents.iter().filter(|one| one.group != WorkGroup::PromiseDue);
    let one = |document: &domain::worklist::WorkDocument| ToSchedule {
        invoice_id: document.invoice_id,
        customer_id: Some(row.customer.id),
        customer: row.customer.name.clone(),
        document: document.document.clone(),
        pending: document.amount,
        is_broken: document.broken_promise_id.is_some(),
    };
    free.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_promised_for_today_is_not_promised_once_more() {
        let document = |number: u128, group: &str| {
            json!({
                "invoice_id": uuid::Uuid::from_u128(number), "document": number.to_string(), "group": group,
                "amount": {"amount": "10.00", "currency": "MXN"},
                "broken_promise_id": (group == "broken_promise").then(uuid::Uuid::nil),
            })
        };
        let row = serde_json::from_value(json!({
            "customer": {"id": uuid::Uuid::nil(), "code": "CL001", "name": "Textil del Sur", "rfc": null},
            "group": "promise_due", "amounts": [], "reasons": [], "contact": null,
            "documents": [document(1, "promise_due"), document(2, "late"), document(3, "broken_promise")],
        }));
        let documents = to_schedule(&row.unwrap()).into_iter().map(|one| (one.document, one.is_broken));
        assert_eq!(documents.collect::<Vec<_>>(), [("2".to_owned(), false), ("3".to_owned(), true)]);
    }
}
