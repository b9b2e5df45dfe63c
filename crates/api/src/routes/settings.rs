//! What an organization sets up: issuers, days off, people, keys; and who changed what.

pub mod api_keys;
pub mod audit;
pub mod holidays;
pub mod invitations;
pub mod issuers;
pub mod mail;
pub mod users;
