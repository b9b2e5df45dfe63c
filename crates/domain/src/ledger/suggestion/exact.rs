//! Whole invoices that add up to the money.

use super::{Candidate, SuggestedLine};
use crate::money::{Equivalence, Money, MoneyError};

/// So many sums are tried; a customer with hundreds of invoices must not keep the screen waiting.
const TRIES: u32 = 40_000;

/// The whole invoices that take exactly `remaining`, the fewest that were found; empty when none do.
pub(super) fn matching(candidates: &[&Candidate], remaining: Money) -> Result<Vec<SuggestedLine>, MoneyError> {
    let mut whole = Vec::new();
    for candidate in candidates {
        let equivalence = candidate.equivalence.unwrap_or(Equivalence::ONE);
        let consumed = equivalence.consumed(candidate.payable, remaining.currency())?;
        if consumed.is_positive() && consumed.minor() <= remaining.minor() {
            whole.push(SuggestedLine { invoice_id: candidate.invoice_id, amount: candidate.payable, consumed });
        }
    }
    let all = whole.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.consumed.minor()));
    if remaining.is_positive() && all == Some(remaining.minor()) {
        return Ok(whole);
    }
    // Stable: of equal amounts the older comes first.
    whole.sort_by_key(|line| std::cmp::Reverse(line.consumed.minor()));
    Ok(Search::new(&whole).run(remaining.minor()))
}

/// Looks through the sums, largest amounts first.
struct Search<'a> {
    lines: &'a [SuggestedLine],
    /// What the lines from here to the end come to.
    rest: Vec<i64>,
    tries: u32,
}

impl<'a> Search<'a> {
    fn new(lines: &'a [SuggestedLine]) -> Self {
        let mut sum = 0_i64;
        let mut rest: Vec<i64> = vec![0];
        for line in lines.iter().rev() {
            sum = sum.saturating_add(line.consumed.minor());
            rest.push(sum);
        }
        rest.reverse();
        Self { lines, rest, tries: TRIES }
    }

    /// One invoice before two, two before three; then any number.
    fn run(mut self, wanted: i64) -> Vec<SuggestedLine> {
        for most in [1, 2, 3, self.lines.len()] {
            let mut taken = Vec::new();
            if wanted > 0 && self.find(0, wanted, most, &mut taken) {
                return taken;
            }
        }
        Vec::new()
    }

    fn find(&mut self, from: usize, wanted: i64, most: usize, taken: &mut Vec<SuggestedLine>) -> bool {
        if wanted == 0 {
            return true;
        }
        let Some(left) = self.tries.checked_sub(1).filter(|_| most > 0) else { return false };
        self.tries = left;
        for (index, line) in self.lines.iter().enumerate().skip(from) {
            if self.rest.get(index).is_none_or(|rest| *rest < wanted) {
                return false;
            }
            let lacking = wanted.saturating_sub(line.consumed.minor());
            if lacking < 0 {
                continue;
            }
            taken.push(*line);
            if self.find(index.saturating_add(1), lacking, most.saturating_sub(1), taken) {
                return true;
            }
            taken.pop();
        }
        false
    }
}
