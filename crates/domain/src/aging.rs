//! aging
