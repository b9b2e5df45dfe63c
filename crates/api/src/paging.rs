//! Lists: `limit`, an opaque cursor, and the envelope.

use crate::error::{ApiResult, FieldRefusal, Refusal};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::contract::{Page, ProblemKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

/// Where a list goes on: the sort value of the last row, and its id to break ties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// The sort column's value as text; empty where the id alone orders.
    #[serde(rename = "v", default)]
    pub value: String,
    pub id: Uuid,
}

impl Cursor {
    pub fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub fn decode(text: &str) -> Result<Self, Refusal> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let cursor = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let unknown = || FieldRefusal::new("cursor", ProblemKind::InvalidValue).with("reason", "cursor");
        cursor.ok_or_else(|| Refusal::fields(vec![unknown()]))
    }
}

/// A validated `limit` and `cursor`.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub limit: u64,
    pub after: Option<Cursor>,
}

impl PageRequest {
    pub fn new(limit: Option<u64>, cursor: Option<&str>) -> ApiResult<Self> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let field = FieldRefusal::new("limit", ProblemKind::InvalidValue).with("reason", "1–200");
            return Err(Refusal::fields(vec![field]).into());
        }
        Ok(Self { limit, after: cursor.map(Cursor::decode).transpose()? })
    }

    /// One row more than asked tells whether there is a next page.
    pub fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// Cuts the extra row off and makes the envelope.
    pub fn page<T>(&self, mut rows: Vec<T>, total: u64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_row| more).map(|row| cursor(row).encode());
        Page { data: rows, next_cursor, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extra_row_becomes_the_next_cursor() {
        let request = PageRequest::new(Some(2), None).unwrap();
        let id = |row: &u8| Cursor { value: row.to_string(), id: Uuid::nil() };
        let page = request.page(vec![1_u8, 2, 3], 9, id);
        assert_eq!(page.data, [1, 2]);
        let cursor = Cursor::decode(&page.next_cursor.unwrap()).unwrap();
        assert_eq!(cursor.value, "2");
        assert!(request.page(vec![1_u8, 2], 2, id).next_cursor.is_none());
    }

    #[test]
    fn a_foreign_cursor_is_refused_not_ignored() {
        assert!(Cursor::decode("%%%").is_err());
        assert!(Cursor::decode("e30").is_err());
    }
}
