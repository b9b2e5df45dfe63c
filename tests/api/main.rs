//! Black-box tests of the API: a real server on a port of its own, one body for SQLite and PostgreSQL.
//!
//! `README.md` beside this file says how to write one.
#![expect(clippy::unwrap_used, reason = "allow-unwrap-in-tests does not reach the harness, and a test may panic")]
#![expect(clippy::indexing_slicing, reason = "the same")]
#![expect(clippy::similar_names, clippy::items_after_statements, reason = "a test reads from top to bottom")]

mod agenda;
mod attachments;
mod auth;
mod bad_input;
mod bank_accounts;
mod calendar;
mod certificates;
mod cfdi;
mod collections;
mod customer_habits;
mod customer_import;
mod customers;
mod demo;
mod events;
mod foreign_ids;
mod harness;
mod histories;
mod idempotency;
mod imports;
mod jobs;
mod ledger_edges;
mod ledger_oracle;
mod lists;
mod mail_queue;
mod mailing;
mod notice_days;
mod notices;
mod openapi;
mod openings;
mod organizations;
mod outbox;
mod payment_corrections;
mod payment_days;
mod payments;
mod permissions;
mod prints;
mod problems;
mod promises;
mod receivables;
mod reports;
mod sat;
mod sat_metadata;
mod sat_service;
mod second_factor;
mod settings;
mod statement_drafts;
mod statement_prints;
mod statement_sending;
mod terms;
mod worklist;
