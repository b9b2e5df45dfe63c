//! cfdi
