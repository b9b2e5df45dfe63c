//! One screen each. A screen reads, shows and sends; what it shows is decided by the server.

pub(crate) mod activity;
pub(crate) mod agenda;
pub(crate) mod allocating;
pub(crate) mod calendar;
pub(crate) mod collect;
pub(crate) mod customer_picker;
pub(crate) mod documents;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod invoice;
pub(crate) mod invoices;
pub(crate) mod keyboard_help;
pub(crate) mod no_permission;
pub(crate) mod not_found;
pub(crate) mod notices;
pub(crate) mod outbox;
pub(crate) mod palette;
pub(crate) mod password;
pub(crate) mod payment;
pub(crate) mod payments;
pub(crate) mod profile;
pub(crate) mod promises;
pub(crate) mod record_payment;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod statements;
