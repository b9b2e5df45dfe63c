//! Promises that were made in one action stand together in a list.

use domain::{
    contract::PromiseView,
    money::{Money, Totals},
};

/// Promises of one batch that still are alike: one row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub promises: Vec<PromiseView>,
}

impl Group {
    /// The id of its row.
    pub(super) fn id(&self) -> Option<String> {
        self.promises.first().map(|promise| promise.id.to_string())
    }

    /// One amount per currency.
    pub(super) fn sum(&self, amount: impl Fn(&PromiseView) -> Money) -> Vec<Money> {
        Totals::of(self.promises.iter().map(amount)).map(|totals| totals.to_vec()).unwrap_or_default()
    }

    /// `FC-1, FC-2`.
    pub(super) fn documents(&self) -> String {
        self.promises.iter().map(|promise| promise.document.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Neighbours of the same batch, customer, day and state become one group.
pub(super) fn grouped(promises: &[PromiseView]) -> Vec<Group> {
    promises.chunk_by(belong_together).map(|promises| Group { promises: promises.to_vec() }).collect()
}

fn belong_together(one: &PromiseView, other: &PromiseView) -> bool {
    let customer = |promise: &PromiseView| promise.customer.as_ref().map(|customer| customer.id);
    one.batch_id.is_some()
        && one.batch_id == other.batch_id
        && (one.promised_date, one.status) == (other.promised_date, other.status)
        && customer(one) == customer(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn promise(id: u128, batch: Option<u128>, status: &str) -> PromiseView {
        let money = json!({"amount": "10.00", "currency": "MXN"});
        serde_json::from_value(json!({
            "id": uuid::Uuid::from_u128(id), "invoice_id": uuid::Uuid::nil(), "document": id.to_string(),
            "customer": null, "number": 1, "amount": money, "covered": money, "uncovered": money,
            "promised_date": "2026-11-27", "scheduled_at": "2026-11-20T18:00:00Z", "comment": "", "form": null,
            "promised_by": null, "channel": null, "user": {"id": uuid::Uuid::nil(), "name": "Marta"}, "status": status,
            "deadline": "2026-11-28", "reason": null, "end_reason": null, "is_movable": true, "reschedule_count": 0,
            "replaces_id": null, "batch_id": batch.map(uuid::Uuid::from_u128),
        }))
        .unwrap()
    }

    #[test]
    fn promises_made_together_are_one_row_while_they_are_alike() {
        let all = [
            promise(1, Some(7), "active"),
            promise(2, Some(7), "active"),
            promise(3, Some(7), "kept"),
            promise(4, None, "active"),
            promise(5, None, "active"),
        ];
        let groups = grouped(&all);
        assert_eq!(groups.iter().map(Group::documents).collect::<Vec<_>>(), ["1, 2", "3", "4", "5"]);
        assert_eq!(groups[0].sum(|promise| promise.amount), [Money::new(2_000, domain::money::Currency::MXN)]);
    }
}
