//! The purchase orders that an invoice answers: today's with their links, and the numbers of days before.

use super::{DbErr, invoices::StoredInvoice, json, parse_json};
use chrono::NaiveDate;
use domain::contract::PurchaseOrder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The numbers of an invoice's purchase orders until the day somebody changed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerOrders {
    pub until_date: NaiveDate,
    pub numbers: Vec<String>,
}

/// The numbers of a day: those that the next change replaced, or today's.
pub fn order_numbers_on(as_of: NaiveDate, former: Vec<FormerOrders>, current: Vec<String>) -> Vec<String> {
    former.into_iter().find(|orders| as_of < orders.until_date).map_or(current, |orders| orders.numbers)
}

impl StoredInvoice {
    /// Puts other orders in the place of its own, which days before `today` keep.
    pub fn set_purchase_orders(&mut self, orders: Vec<PurchaseOrder>, today: NaiveDate) {
        let numbers = self.purchase_order_numbers();
        self.purchase_orders = orders;
        // Of several changes on one day, the first tells what the days before it knew.
        let is_first = self.former_orders.last().is_none_or(|former| former.until_date < today);
        if is_first && numbers != self.purchase_order_numbers() {
            self.former_orders.push(FormerOrders { until_date: today, numbers });
        }
    }

    pub fn purchase_order_numbers(&self) -> Vec<String> {
        self.purchase_orders.iter().map(|order| order.number.clone()).collect()
    }
}

/// The links of those purchase orders that have one, by number.
pub(super) fn links(orders: &[PurchaseOrder]) -> Result<Option<serde_json::Value>, DbErr> {
    let linked = orders.iter().filter_map(|order| Some((order.number.as_str(), order.url.as_deref()?)));
    let links: BTreeMap<&str, &str> = linked.collect();
    if links.is_empty() { Ok(None) } else { json(&links).map(Some) }
}

pub(super) fn purchase_orders(
    numbers: serde_json::Value,
    links: Option<serde_json::Value>,
) -> Result<Vec<PurchaseOrder>, DbErr> {
    let numbers: Vec<String> = parse_json("invoices", numbers)?;
    let links = links.map(|links| parse_json::<BTreeMap<String, String>>("invoices", links)).transpose()?;
    let mut links = links.unwrap_or_default();
    let orders = numbers.into_iter().map(|number| PurchaseOrder { url: links.remove(&number), number });
    Ok(orders.collect())
}

/// As stored: nothing where they never changed.
pub(super) fn former_orders(stored: Option<serde_json::Value>) -> Result<Vec<FormerOrders>, DbErr> {
    Ok(stored.map(|stored| parse_json("invoices", stored)).transpose()?.unwrap_or_default())
}
