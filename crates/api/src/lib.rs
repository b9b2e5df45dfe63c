//! Cartera.

pub mod mail;
pub mod pdf;
