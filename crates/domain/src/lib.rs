//! Cartera.
