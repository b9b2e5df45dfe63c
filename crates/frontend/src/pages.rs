//! One screen each. A screen reads, shows and sends; what it shows is decided by the server.

pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod invoice;
pub(crate) mod invoices;
pub(crate) mod no_permission;
pub(crate) mod not_found;
pub(crate) mod sign_in;
pub(crate) mod statements;
