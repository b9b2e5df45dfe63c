//! Changes of the accounts customers pay into: whoever takes over one sign-in must not redirect the money.
//!
//! Two people and a day: somebody asks, another one confirms, and [`WAIT`] has passed since it was asked for. Where
//! nobody else could confirm, the day and the alert to all administrators are what is left.

use crate::{
    contract::{BankAccountChangeStatus, Organization},
    ids::UserId,
};
use chrono::{DateTime, TimeDelta, Utc};

/// From the request until a change may be in force.
pub const WAIT: TimeDelta = TimeDelta::hours(24);

/// A change that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankChange {
    pub requested_by: UserId,
    pub requested_at: DateTime<Utc>,
    /// Whether anybody else could confirm it when it was asked for.
    pub needs_second_person: bool,
    pub confirmed_by: Option<UserId>,
    /// How it ended.
    pub outcome: Option<BankChangeOutcome>,
}

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::AsRefStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum BankChangeOutcome {
    InForce,
    Cancelled,
}

/// Why a change is not confirmed or cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankChangeError {
    #[error("whoever asked for a change does not confirm it")]
    SamePerson,
    #[error("the change is in force or cancelled")]
    Ended,
}

/// Whether a change from one state of the organization to another waits. Accounts where there were none redirect
/// nothing; switching the rule off opens the door and waits like what it protects.
pub fn has_to_wait(before: &Organization, after: &Organization) -> bool {
    let redirects = !before.bank_accounts.is_empty() && before.bank_accounts != after.bank_accounts;
    before.bank_accounts_need_confirmation && (redirects || !after.bank_accounts_need_confirmation)
}

impl BankChange {
    /// The first moment at which it may be in force.
    pub fn takes_effect_at(&self) -> DateTime<Utc> {
        self.requested_at.checked_add_signed(WAIT).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whether it is to be put in force.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        let is_agreed = self.confirmed_by.is_some() || !self.needs_second_person;
        self.outcome.is_none() && is_agreed && now >= self.takes_effect_at()
    }

    /// The change with a second person's word; twice is the same.
    pub fn confirm(self, by: UserId) -> Result<Self, BankChangeError> {
        if self.outcome.is_some() {
            return Err(BankChangeError::Ended);
        }
        if self.requested_by == by {
            return Err(BankChangeError::SamePerson);
        }
        Ok(Self { confirmed_by: self.confirmed_by.or(Some(by)), ..self })
    }

    /// Anybody who may ask for a change may stop one.
    pub fn cancel(self) -> Result<Self, BankChangeError> {
        match self.outcome {
            Some(_) => Err(BankChangeError::Ended),
            None => Ok(Self { outcome: Some(BankChangeOutcome::Cancelled), ..self }),
        }
    }

    pub fn status(&self) -> BankAccountChangeStatus {
        match (self.outcome, self.confirmed_by) {
            (Some(BankChangeOutcome::InForce), _) => BankAccountChangeStatus::InForce,
            (Some(BankChangeOutcome::Cancelled), _) => BankAccountChangeStatus::Cancelled,
            (None, Some(_)) => BankAccountChangeStatus::Confirmed,
            (None, None) => BankAccountChangeStatus::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u128) -> UserId {
        Uuid::from_u128(number).into()
    }

    fn asked() -> BankChange {
        BankChange {
            requested_by: person(1),
            requested_at: "2026-03-17T18:00:00Z".parse().unwrap(),
            needs_second_person: true,
            confirmed_by: None,
            outcome: None,
        }
    }

    #[test]
    fn a_change_needs_two_people_and_a_whole_day() {
        let (early, late) = ("2026-03-18T17:59:59Z".parse().unwrap(), "2026-03-18T18:00:00Z".parse().unwrap());
        assert!(!asked().is_due(late));
        assert_eq!(asked().confirm(person(1)), Err(BankChangeError::SamePerson));
        let confirmed = asked().confirm(person(2)).unwrap();
        assert_eq!((confirmed.is_due(early), confirmed.is_due(late)), (false, true));
        assert_eq!(confirmed.confirm(person(3)), Ok(confirmed));
    }

    #[test]
    fn where_nobody_else_is_the_day_has_to_do() {
        let alone = BankChange { needs_second_person: false, ..asked() };
        assert!(!alone.is_due("2026-03-18T17:59:59Z".parse().unwrap()));
        assert!(alone.is_due("2026-03-18T18:00:00Z".parse().unwrap()));
    }

    #[test]
    fn what_was_cancelled_stays_so() {
        let cancelled = asked().cancel().unwrap();
        assert!(!cancelled.is_due("2026-04-17T18:00:00Z".parse().unwrap()));
        assert_eq!(cancelled.confirm(person(2)), Err(BankChangeError::Ended));
        assert_eq!(cancelled.cancel(), Err(BankChangeError::Ended));
    }
}
