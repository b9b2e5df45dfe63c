//! The columns of an aging report.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// One column: on the wire `not_due`, `1-30`, `91+`, `no_counter_receipt`, `disputed`, `in_substitution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Bucket {
    NotDue,
    /// Overdue by `from` to `until` days; the last column has no end.
    Overdue {
        from: u32,
        until: Option<u32>,
    },
    /// *Sin contrarrecibo*: the due date is an estimate.
    NoCounterReceipt,
    Disputed,
    InSubstitution,
}

/// Why aging limits or a bucket's name are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    #[error("aging limits are between 1 and 12 numbers, each above the one before and none of them 0")]
    Limits,
    #[error("{0:?} is not an aging bucket")]
    UnknownBucket(String),
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDue => f.write_str("not_due"),
            Self::Overdue { from, until: Some(until) } => write!(f, "{from}-{until}"),
            Self::Overdue { from, until: None } => write!(f, "{from}+"),
            Self::NoCounterReceipt => f.write_str("no_counter_receipt"),
            Self::Disputed => f.write_str("disputed"),
            Self::InSubstitution => f.write_str("in_substitution"),
        }
    }
}

impl FromStr for Bucket {
    type Err = BucketError;

    fn from_str(text: &str) -> Result<Self, BucketError> {
        let overdue = || {
            if let Some(from) = text.strip_suffix('+') {
                return Some(Self::Overdue { from: from.parse().ok()?, until: None });
            }
            let (from, until) = text.split_once('-')?;
            Some(Self::Overdue { from: from.parse().ok()?, until: Some(until.parse().ok()?) })
        };
        match text {
            "not_due" => Ok(Self::NotDue),
            "no_counter_receipt" => Ok(Self::NoCounterReceipt),
            "disputed" => Ok(Self::Disputed),
            "in_substitution" => Ok(Self::InSubstitution),
            _ => overdue().ok_or_else(|| BucketError::UnknownBucket(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Bucket {
    type Error = BucketError;

    fn try_from(text: String) -> Result<Self, BucketError> {
        text.parse()
    }
}

impl From<Bucket> for String {
    fn from(bucket: Bucket) -> Self {
        bucket.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Bucket {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Bucket {}

/// The last days of the overdue columns: `[30, 60, 90]` makes `1-30`, `31-60`, `61-90`, `91+`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u32>", into = "Vec<u32>")]
pub struct BucketLimits(Vec<u32>);

impl Default for BucketLimits {
    fn default() -> Self {
        Self(vec![30, 60, 90])
    }
}

impl TryFrom<Vec<u32>> for BucketLimits {
    type Error = BucketError;

    fn try_from(limits: Vec<u32>) -> Result<Self, BucketError> {
        let is_ascending = limits.is_sorted_by(|left, right| left < right);
        // A last limit of the largest number would leave no day for the column after it.
        let in_range = limits.iter().all(|limit| (1..u32::MAX).contains(limit));
        if limits.is_empty() || limits.len() > Self::MOST || !is_ascending || !in_range {
            return Err(BucketError::Limits);
        }
        Ok(Self(limits))
    }
}

impl From<BucketLimits> for Vec<u32> {
    fn from(limits: BucketLimits) -> Self {
        limits.0
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for BucketLimits {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <Vec<u32> as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for BucketLimits {}

impl BucketLimits {
    /// A report has room for no more.
    pub const MOST: usize = 12;

    /// The column of something overdue by so many days.
    pub fn bucket(&self, days_overdue: u32) -> Bucket {
        if days_overdue == 0 {
            return Bucket::NotDue;
        }
        let mut from = 1;
        for limit in &self.0 {
            if days_overdue <= *limit {
                return Bucket::Overdue { from, until: Some(*limit) };
            }
            from = limit.saturating_add(1);
        }
        Bucket::Overdue { from, until: None }
    }

    /// The last days overdue of each column but the last.
    pub fn days(&self) -> &[u32] {
        &self.0
    }

    /// Every column, in the order of a report.
    pub fn buckets(&self) -> Vec<Bucket> {
        let overdue = self.0.iter().map(|limit| self.bucket(*limit));
        let last = self.bucket(u32::MAX);
        let beside = [Bucket::NoCounterReceipt, Bucket::Disputed, Bucket::InSubstitution];
        [Bucket::NotDue].into_iter().chain(overdue).chain([last]).chain(beside).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(limits: &BucketLimits) -> Vec<String> {
        limits.buckets().iter().map(Bucket::to_string).collect()
    }

    #[test]
    fn the_usual_columns_have_the_names_of_the_contract() {
        let expected =
            ["not_due", "1-30", "31-60", "61-90", "91+", "no_counter_receipt", "disputed", "in_substitution"];
        assert_eq!(names(&BucketLimits::default()), expected);
    }

    #[test]
    fn the_last_day_of_a_column_is_in_it_and_the_next_day_in_the_next() {
        let limits = BucketLimits::default();
        let name = |days| limits.bucket(days).to_string();
        assert_eq!([name(0), name(1), name(30)], ["not_due", "1-30", "1-30"]);
        assert_eq!([name(31), name(90), name(91)], ["31-60", "61-90", "91+"]);
    }

    #[test]
    fn limits_that_do_not_grow_are_refused() {
        for limits in [vec![], vec![0, 30], vec![30, 30], vec![60, 30], vec![u32::MAX]] {
            assert_eq!(BucketLimits::try_from(limits), Err(BucketError::Limits));
        }
        assert!(BucketLimits::try_from(vec![7]).is_ok());
    }

    #[test]
    fn names_read_back() {
        for bucket in BucketLimits::try_from(vec![7, 15]).unwrap().buckets() {
            assert_eq!(bucket.to_string().parse(), Ok(bucket));
        }
        assert!("soon".parse::<Bucket>().is_err());
    }
}
