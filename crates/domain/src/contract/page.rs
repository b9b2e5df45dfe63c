use serde::{Deserialize, Serialize};

/// A part of a list. `next_cursor` continues it and is null at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub data: Vec<T>,
    pub next_cursor: Option<String>,
    /// Rows of the whole list.
    pub total: u64,
}

impl<T> Page<T> {
    /// A list that is always answered whole.
    pub fn whole(data: Vec<T>) -> Self {
        let total = u64::try_from(data.len()).unwrap_or(u64::MAX);
        Self { data, next_cursor: None, total }
    }
}
