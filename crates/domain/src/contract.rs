//! What travels between the API and its clients: requests, views, and the closed catalogue of problems.
//!
//! The server, the browser program and the tests use these same types. Names follow the API's documentation; money
//! is [`crate::money::Money`], dates are calendar dates in the organization's time zone, instants are UTC.

mod agenda;
mod attachment;
mod auth;
mod calendar;
mod certificate;
mod customer;
mod event;
mod import;
mod invoice;
mod language;
mod message;
mod notification;
mod nullable;
mod opening;
mod organization;
mod page;
mod payment;
mod problem;
mod promise;
mod rep;
mod sat_metadata;
mod sat_status;
mod settings;
mod statement;
mod timeline;
mod worklist;

pub use crate::{
    aging::CustomerRef,
    ledger::SatPaymentMethod,
    terms::{ExplainedStep, HolidayKind},
};
pub use agenda::*;
pub use attachment::*;
pub use auth::*;
pub use calendar::*;
pub use certificate::*;
pub use customer::*;
pub use event::*;
pub use import::*;
pub use invoice::*;
pub use language::*;
pub use message::*;
pub use notification::*;
pub use opening::*;
pub use organization::*;
pub use page::*;
pub use payment::*;
pub use problem::*;
pub use promise::*;
pub use rep::*;
pub use sat_metadata::*;
pub use sat_status::*;
pub use settings::*;
pub use statement::*;
pub use timeline::*;
pub use worklist::*;
