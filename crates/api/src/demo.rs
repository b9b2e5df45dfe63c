//! The demonstration: two invented organizations with a year of documents, told from a fixed seed.

pub mod cast;
pub mod cfdi_writer;
pub mod keys;
pub mod random;
pub mod story;
