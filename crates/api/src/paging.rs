//! Lists: `limit`, an opaque cursor, and the envelope.

use crate::error::{ApiResult, FieldRefusal, Refusal};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::contract::{Page, ProblemKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

/// Hexadecimal digits that tell one list from another: nobody gains by making two alike.
const KEY_DIGITS: usize = 16;

/// Which list a cursor is of. In another one, or in another order or with other filters, its place would skip rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListKey(String);

impl ListKey {
    /// Of the path and the query, but for what changes from part to part.
    pub fn of(path: &str, query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let mut asked: Vec<_> = pairs.filter(|(name, _value)| name != "limit" && name != "cursor").collect();
        asked.sort();
        let whole = form_urlencoded::Serializer::new(format!("{path}?")).extend_pairs(asked).finish();
        Self(hex::encode(Sha256::digest(whole)).chars().take(KEY_DIGITS).collect())
    }

    /// A cursor as it goes out.
    fn bind(&self, cursor: &Cursor) -> String {
        format!("{}{}", self.0, cursor.encode())
    }

    /// What [`Self::bind`] made for the same list.
    fn own(&self, text: &str) -> Result<Cursor, Refusal> {
        text.strip_prefix(self.0.as_str()).map_or_else(|| Err(Cursor::unknown()), Cursor::decode)
    }
}

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
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(Self::unknown)
    }

    /// How many rows of a short list come before.
    fn place(&self) -> Result<u64, Refusal> {
        self.value.parse::<u32>().map(u64::from).map_err(|_not_a_count| Self::unknown())
    }

    fn unknown() -> Refusal {
        Refusal::fields(vec![FieldRefusal::new("cursor", ProblemKind::UnknownCursor)])
    }
}

/// A validated `limit` and `cursor`.
#[derive(Clone, Debug)]
pub struct PageRequest {
    list: ListKey,
    pub limit: u64,
    pub after: Option<Cursor>,
}

impl PageRequest {
    pub fn new(list: ListKey, limit: Option<u64>, cursor: Option<&str>) -> ApiResult<Self> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let field = FieldRefusal::new("limit", ProblemKind::NumberRange).with("min", 1).with("max", MAX_LIMIT);
            return Err(Refusal::fields(vec![field]).into());
        }
        let after = cursor.map(|text| list.own(text)).transpose()?;
        Ok(Self { list, limit, after })
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
        let next_cursor = rows.last().filter(|_row| more).map(|row| self.list.bind(&cursor(row)));
        Page { data: rows, next_cursor, total }
    }
}

/// `limit` and `cursor` of a list that is short enough to be read in one go.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// 1 to 200. By default the whole list: it is a short one.
    pub limit: Option<u64>,
    /// `next_cursor` of the part before.
    pub cursor: Option<String>,
}

impl ListQuery {
    /// The part asked for. The cursor counts rows: nothing but their place tells them apart in every such list.
    pub fn part<T>(&self, list: ListKey, mut rows: Vec<T>) -> ApiResult<Page<T>> {
        let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let Self { limit: None, cursor: None } = self else {
            let request = PageRequest::new(list, Some(self.limit.unwrap_or(MAX_LIMIT)), self.cursor.as_deref())?;
            let seen = request.after.as_ref().map_or(Ok(0), Cursor::place)?;
            let rest = rows.split_off(usize::try_from(seen).unwrap_or(usize::MAX).min(rows.len()));
            let next = Cursor { value: (seen + request.limit).to_string(), id: Uuid::nil() };
            return Ok(request.page(rest, total, |_last| next.clone()));
        };
        Ok(Page::whole(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> ListKey {
        ListKey::of("/api/v1/customers/7/sites", "")
    }

    #[test]
    fn the_extra_row_becomes_the_next_cursor() {
        let request = PageRequest::new(list(), Some(2), None).unwrap();
        let id = |row: &u8| Cursor { value: row.to_string(), id: Uuid::nil() };
        let page = request.page(vec![1_u8, 2, 3], 9, id);
        assert_eq!(page.data, [1, 2]);
        let next = PageRequest::new(list(), None, page.next_cursor.as_deref()).unwrap();
        assert_eq!(next.after.unwrap().value, "2");
        assert!(request.page(vec![1_u8, 2], 2, id).next_cursor.is_none());
    }

    #[test]
    fn a_short_list_is_whole_unless_a_part_is_asked_for() {
        let part = |limit, cursor: Option<String>| ListQuery { limit, cursor }.part(list(), vec![1_u8, 2, 3]);
        assert_eq!(part(None, None).unwrap(), Page::whole(vec![1, 2, 3]));
        let first = part(Some(2), None).unwrap();
        assert_eq!((&*first.data, first.total), (&[1, 2][..], 3));
        let rest = part(Some(2), first.next_cursor).unwrap();
        assert_eq!((&*rest.data, rest.next_cursor, rest.total), (&[3][..], None, 3));
        assert!(part(Some(0), None).is_err());
        let at = |value: &str| list().bind(&Cursor { value: value.to_owned(), id: Uuid::nil() });
        assert_eq!(part(None, Some(at("9"))).unwrap().data, [0; 0]);
        assert!(part(None, Some(at("2026-01-01"))).is_err());
    }

    #[test]
    fn a_garbled_cursor_is_refused_not_ignored() {
        let key = list().0;
        for garbled in ["", "%%%", "e30", key.as_str(), format!("{key}e30").as_str()] {
            assert!(list().own(garbled).is_err(), "{garbled}");
        }
    }

    #[test]
    fn a_cursor_goes_on_in_its_own_list_order_and_filters_alone() {
        let key = ListKey::of("/customers", "sort=-name&q=%C3%91u+a");
        let cursor = Cursor { value: "a".to_owned(), id: Uuid::nil() };
        let text = key.bind(&cursor);
        for same in ["q=%C3%91u%20a&sort=-name", "limit=2&sort=-name&cursor=x&q=Ñu+a"] {
            assert_eq!(ListKey::of("/customers", same).own(&text).unwrap(), cursor, "{same}");
        }
        for (path, query) in [
            ("/customers", "sort=name&q=%C3%91u+a"),
            ("/customers", "sort=-name"),
            ("/customers", "sort=-name&q=%C3%91u+a&with_balance=true"),
            ("/customers", ""),
            ("/payments", "sort=-name&q=%C3%91u+a"),
        ] {
            assert!(ListKey::of(path, query).own(&text).is_err(), "{path}?{query}");
        }
    }

    #[test]
    fn a_key_outlives_the_program() {
        assert_eq!(list().0, "46ede9003e1052fd");
    }
}
