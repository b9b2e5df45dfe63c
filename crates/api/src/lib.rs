//! Cartera's server: REST API, screens, jobs, mail and command line in one binary.
//!
//! A request goes through three layers of plain functions: a handler in [`routes`] (wire ↔ domain, owns the
//! transaction), the `domain` crate (decides), and [`store`] (SQL).

mod act;
mod attachments;
pub mod auth;
pub mod bank_change;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod error;
pub mod export;
pub mod extract;
pub(crate) mod format;
pub mod habits;
pub mod intake;
pub mod invoice_change;
pub mod jobs;
pub mod ledger;
pub mod ledger_entries;
pub mod live;
pub mod mail;
pub mod metrics;
pub mod openapi;
pub mod outbox;
pub mod paging;
pub mod paper;
pub mod pdf;
pub mod rate_limit;
pub mod receivables;
pub mod redate;
pub mod routes;
pub mod sat;
pub mod seal;
pub mod server;
pub mod setup;
pub mod state;
pub mod statements;
pub mod storage;
pub mod store;
pub mod table;
pub mod telemetry;
pub mod timeline;
pub mod views;
pub mod worklist;
