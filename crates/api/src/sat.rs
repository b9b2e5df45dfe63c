//! SAT's word about documents: asked of its service, read in its metadata or told by a person, and what follows.

mod client;
mod consequence;
mod http;
pub(crate) mod metadata;
pub(crate) mod record;
mod repository;
pub(crate) mod stamps;

pub use client::SatClient;
pub use http::NoAnswer;
pub use repository::SatRepository;
