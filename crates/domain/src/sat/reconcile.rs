//! A row of SAT's metadata beside what is here.

use super::metadata::Row;
use crate::{cfdi::DocumentType, money::Money};

/// What is known here of a document that SAT lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// `None`: a REP has no total of its own.
    pub total: Option<Money>,
    pub is_cancelled: bool,
}

/// What a row says that is news here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Somebody else issued it.
    OtherIssuer,
    /// Payroll or goods under way.
    OtherType,
    Missing,
    /// Nothing, or one of both, or both.
    Known {
        is_cancelled_there: bool,
        is_amount_different: bool,
    },
}

/// `is_ours`: whether we are the issuer.
pub fn verdict(row: &Row, is_ours: bool, here: Option<&Here>) -> Verdict {
    let is_collected = match row.document_type {
        DocumentType::Income | DocumentType::Egress | DocumentType::Payment => true,
        DocumentType::Transfer | DocumentType::Payroll => false,
    };
    match here {
        _any if !is_ours => Verdict::OtherIssuer,
        _any if !is_collected => Verdict::OtherType,
        None => Verdict::Missing,
        Some(here) => Verdict::Known {
            is_cancelled_there: row.is_cancelled && !here.is_cancelled,
            is_amount_different: here.total.is_some_and(|total| Money::round(row.total, total.currency()) != Ok(total)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn row(total: &str, document_type: DocumentType, is_cancelled: bool) -> Row {
        Row {
            line: 2,
            fiscal_uuid: "AB000000-0000-4000-8000-000000000001".to_owned(),
            issuer_rfc: "EKU9003173C9".to_owned(),
            receiver_rfc: "URE180429TM6".to_owned(),
            receiver_name: String::new(),
            issue_date: "2026-03-02".parse().unwrap(),
            total: total.parse().unwrap(),
            document_type,
            is_cancelled,
            cancelled_date: None,
        }
    }

    fn here(total: Option<&str>, is_cancelled: bool) -> Here {
        Here { total: total.map(|total| Money::parse(total, Currency::MXN).unwrap()), is_cancelled }
    }

    fn known(is_cancelled_there: bool, is_amount_different: bool) -> Verdict {
        Verdict::Known { is_cancelled_there, is_amount_different }
    }

    #[test]
    fn amounts_are_compared_in_the_currencys_cents() {
        let here = here(Some("1160.00"), false);
        for (total, differs) in [("1160", false), ("1160.004", false), ("1160.01", true), ("1159.99", true)] {
            let found = verdict(&row(total, DocumentType::Income, false), true, Some(&here));
            assert_eq!(found, known(false, differs), "{total}");
        }
    }

    #[test]
    fn a_cancellation_is_news_once() {
        let cancelled = row("1160.00", DocumentType::Income, true);
        assert_eq!(verdict(&cancelled, true, Some(&here(Some("1160.00"), false))), known(true, false));
        assert_eq!(verdict(&cancelled, true, Some(&here(Some("1160.00"), true))), known(false, false));
        assert_eq!(verdict(&row("0", DocumentType::Payment, true), true, Some(&here(None, false))), known(true, false));
    }

    #[test]
    fn what_is_not_ours_or_not_collected_is_not_missing() {
        assert_eq!(verdict(&row("1", DocumentType::Income, false), false, None), Verdict::OtherIssuer);
        assert_eq!(verdict(&row("1", DocumentType::Payroll, false), true, None), Verdict::OtherType);
        assert_eq!(verdict(&row("1", DocumentType::Transfer, false), true, None), Verdict::OtherType);
        assert_eq!(verdict(&row("1", DocumentType::Egress, false), true, None), Verdict::Missing);
    }
}
