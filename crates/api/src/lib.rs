//! Cartera.

pub mod pdf;
