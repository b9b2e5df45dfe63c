use super::{Audience, NoticeKind, NoticeRule};

/// No rule looks further ahead or back than a year.
const MOST_DAYS: u32 = 365;
/// More days or levels than these are a mistake.
const MOST_OCCURRENCES: usize = 12;

/// What is wrong with a rule somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("a rule tells somebody")]
    NoAudience,
    #[error("a rule that counts days needs some, 12 at most")]
    NoDays,
    #[error("a day is at most 365 away")]
    DaysOutOfRange,
    #[error("a rule does not become one of another kind")]
    OtherKind,
    #[error("an amount from which and one below which have the same currency, the first below the second")]
    NoAmountFits,
}

impl NoticeRule {
    /// Whether it concerns every invoice.
    pub fn is_general(&self) -> bool {
        self.customer_id.is_none() && self.amount_from.is_none() && self.amount_below.is_none()
    }

    /// The rule with other days or other people, each named once, or everything that is wrong with it.
    pub fn changed(
        mut self,
        kind: Option<NoticeKind>,
        audience: Option<Vec<Audience>>,
    ) -> Result<Self, Vec<RuleError>> {
        let mut wrong = Vec::new();
        if let Some(kind) = kind {
            if std::mem::discriminant(&kind) != std::mem::discriminant(&self.kind) {
                wrong.push(RuleError::OtherKind);
            }
            self.kind = kind;
        }
        self.audience = audience.unwrap_or(self.audience);
        let mut named: Vec<Audience> = Vec::new();
        for audience in self.audience.drain(..) {
            if !named.contains(&audience) {
                named.push(audience);
            }
        }
        self.audience = named;
        wrong.extend(self.settle());
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }

    /// Puts the days in order and says what cannot be.
    fn settle(&mut self) -> Vec<RuleError> {
        let mut wrong = Vec::new();
        if self.audience.is_empty() {
            wrong.push(RuleError::NoAudience);
        }
        if let NoticeKind::BeforeCollection { days, .. } | NoticeKind::Late { levels: days } = &mut self.kind {
            days.sort_unstable();
            days.dedup();
            if days.is_empty() || days.len() > MOST_OCCURRENCES {
                wrong.push(RuleError::NoDays);
            }
            if days.iter().any(|day| *day > MOST_DAYS) {
                wrong.push(RuleError::DaysOutOfRange);
            }
        }
        if let (Some(from), Some(below)) = (self.amount_from, self.amount_below)
            && (from.currency() != below.currency() || from.minor() >= below.minor())
        {
            wrong.push(RuleError::NoAmountFits);
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        money::{Currency, Money},
        permission::Role,
    };
    use uuid::Uuid;

    fn late(levels: &[u32]) -> NoticeRule {
        NoticeRule {
            id: Uuid::nil().into(),
            kind: NoticeKind::Late { levels: levels.to_vec() },
            audience: vec![Audience::Role(Role::Finance)],
            customer_id: None,
            amount_from: None,
            amount_below: None,
            since_date: "2026-03-17".parse().unwrap(),
        }
    }

    #[test]
    fn a_rule_without_anybody_to_tell_is_refused() {
        assert_eq!(late(&[5]).changed(None, Some(Vec::new())), Err(vec![RuleError::NoAudience]));
    }

    #[test]
    fn days_stand_in_order_and_once_and_so_do_people() {
        let finance = Audience::Role(Role::Finance);
        let changed =
            late(&[5]).changed(Some(NoticeKind::Late { levels: vec![30, 5, 30] }), Some(vec![finance, finance]));
        let changed = changed.unwrap();
        assert_eq!((changed.kind, changed.audience), (NoticeKind::Late { levels: vec![5, 30] }, vec![finance]));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let other = Some(NoticeKind::InvoiceCreated);
        assert_eq!(late(&[5]).changed(other, Some(Vec::new())), Err(vec![RuleError::OtherKind, RuleError::NoAudience]));
        let far = Some(NoticeKind::Late { levels: vec![366] });
        assert_eq!(late(&[5]).changed(far, None), Err(vec![RuleError::DaysOutOfRange]));
        let none = Some(NoticeKind::Late { levels: Vec::new() });
        assert_eq!(late(&[5]).changed(none, None), Err(vec![RuleError::NoDays]));
    }

    #[test]
    fn amounts_of_a_rule_enclose_something() {
        let amount = |minor| Some(Money::new(minor, Currency::MXN));
        let between = |from, below| NoticeRule { amount_from: from, amount_below: below, ..late(&[5]) };
        assert_eq!(between(amount(100), amount(100)).changed(None, None), Err(vec![RuleError::NoAmountFits]));
        assert!(between(amount(100), amount(101)).changed(None, None).is_ok());
        let dollars = Some(Money::new(200, Currency::USD));
        assert_eq!(between(amount(100), dollars).changed(None, None), Err(vec![RuleError::NoAmountFits]));
        assert!(late(&[5]).is_general() && !between(amount(100), None).is_general());
    }
}
