//! Cartera.

pub mod export;
pub mod mail;
pub mod paper;
pub mod pdf;
