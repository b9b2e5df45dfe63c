//! SAT's word about documents: asked of its service, read in its metadata or told by a person, and what follows.

mod client;
mod consequence;
pub(crate) mod metadata;
pub(crate) mod record;

pub use client::{NoAnswer, SatClient};
