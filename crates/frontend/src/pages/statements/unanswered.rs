//! A sending without an answer so far, kept by the tab: after a reload its answer is asked for under the same key,
//! and nothing is sent twice.

use crate::session::Session;
use chrono::NaiveDate;
use domain::{contract::SendStatements, ids::UserId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PLACE: &str = "cartera.unanswered_statements";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Unanswered {
    /// The idempotency key.
    pub key: Uuid,
    /// Keys count per caller, and another person may sign in at this tab.
    sender: Option<UserId>,
    /// Tomorrow the same request means another cut-off.
    day: NaiveDate,
    pub request: SendStatements,
}

impl Unanswered {
    /// Tried again without a change, a sending keeps its key.
    pub(super) fn of(request: SendStatements, session: Session) -> Self {
        let fresh = Self { key: Uuid::now_v7(), sender: session.user_id(), day: session.today(), request };
        kept().filter(|kept| kept.is_same(&fresh)).unwrap_or(fresh)
    }

    /// What this person left without an answer today.
    pub(super) fn left(session: Session) -> Option<Self> {
        kept().filter(|kept| kept.sender == session.user_id() && kept.day == session.today())
    }

    /// To how many customers.
    pub(super) fn count(&self) -> u64 {
        let customers = self.request.customer_ids.as_ref().map_or(0, Vec::len);
        u64::try_from(customers).unwrap_or(u64::MAX)
    }

    /// A browser that forbids storage only loses it with a reload.
    pub(super) fn keep(&self) {
        if let (Some(storage), Ok(written)) = (storage(), serde_json::to_string(self)) {
            storage.set_item(PLACE, &written).ok();
        }
    }

    /// It was answered. Says whether that is news: another screen of this tab may have asked too.
    pub(super) fn forget(&self) -> bool {
        let Some(storage) = storage() else { return true };
        let is_news = kept().is_some_and(|kept| kept.key == self.key);
        if is_news {
            storage.remove_item(PLACE).ok();
        }
        is_news
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.sender, self.day, &self.request) == (other.sender, other.day, &other.request)
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// What an older version of this program wrote may be unreadable.
fn kept() -> Option<Unanswered> {
    let written = storage()?.get_item(PLACE).ok().flatten()?;
    serde_json::from_str(&written).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(key: u128, day: &str, comment: &str) -> Unanswered {
        Unanswered {
            key: Uuid::from_u128(key),
            sender: Some(Uuid::nil().into()),
            day: day.parse().unwrap(),
            request: SendStatements {
                customer_ids: Some(vec![Uuid::nil().into()]),
                comment: comment.to_owned(),
                ..SendStatements::default()
            },
        }
    }

    #[test]
    fn only_the_same_request_of_the_same_day_is_the_same_sending() {
        let first = sending(1, "2026-11-28", "Saludos");
        assert!(first.is_same(&sending(2, "2026-11-28", "Saludos")));
        assert!(!first.is_same(&sending(1, "2026-11-29", "Saludos")));
        assert!(!first.is_same(&sending(1, "2026-11-28", "")));
        let read: Unanswered = serde_json::from_str(&serde_json::to_string(&first).unwrap()).unwrap();
        assert_eq!((read.count(), read), (1, first));
    }
}
