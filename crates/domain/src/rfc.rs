//! rfc
