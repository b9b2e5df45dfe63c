//! The rules of collecting money in Mexico: what is owed, when somebody will really pay, what was promised.
//!
//! Pure: no IO, no clock, no async, no floats. Everything decided here is a function of its arguments, so any rule
//! can be tried on any day and the same code runs in the server and in the browser.
//!
//! | module | subject |
//! | --- | --- |
//! | [`money`] | amounts in minor units of one currency, exchange equivalences |
//! | [`ids`] | typed identifiers |
//! | [`terms`] | commercial terms, business calendar, and the schedule from an invoice to the day somebody pays |
//! | [`ledger`] | balances: allocations, credits, in transit versus effective, any day |
//! | [`promise`] | promises to pay: record, reschedule, derived states |
//! | [`aging`], [`statement`] | open items in buckets; the account statement of a customer |
//! | [`bank_change`] | two people and a day before customers are told to pay elsewhere |
//! | [`payment_form`] | SAT's catalogue of how somebody pays |
//! | [`opening`] | starting with a past: lists of old balances, and what is decided about old invoices |
//! | [`customer`], [`credit`], [`metrics`] | what tells one customer from another; whether to sell to them; how they pay |
//! | [`file_name`] | which document a file belongs to, by its name |
//! | [`worklist`] | what to do today, and why |
//! | [`cfdi`] | electronic invoices: read, check, seal, SAT expression |
//! | [`sat`] | what SAT answers about a document, and what follows |
//! | [`permission`] | roles, permissions, scopes |
//! | [`contract`] | the wire types of the API and its closed problem catalogue |
#![cfg_attr(not(test), deny(clippy::float_arithmetic, clippy::arithmetic_side_effects))]

pub mod aging;
pub mod bank_change;
#[cfg(feature = "cfdi")]
pub mod cfdi;
pub mod collection;
pub mod contract;
pub mod credit;
pub mod customer;
pub mod file_name;
pub mod ids;
pub mod ledger;
pub mod metrics;
pub mod money;
pub mod notice;
pub mod opening;
pub mod payment_form;
pub mod permission;
pub mod promise;
pub mod rfc;
#[cfg(feature = "cfdi")]
pub mod sat;
pub mod search;
pub mod statement;
pub mod terms;
#[cfg(test)]
mod test_data;
pub mod worklist;
