//! What calendars know without asking anybody: their days, what lies on them, and what a pointer does to it.

pub(crate) mod drag;
pub(crate) mod grid;
pub(crate) mod load;
pub(crate) mod shift;
