//! Which invoices a payment probably pays: proposals that a person sees, names and changes.
//!
//! Nothing proposed exceeds what an invoice still takes or what is left of the payment, whatever the rates.

mod exact;

use super::SatPaymentMethod;
use crate::{
    ids::InvoiceId,
    money::{Equivalence, Money, MoneyError},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an adjustment may close, in minor units.
const CLOSABLE_MINOR: i64 = 100;

/// An invoice that could take some of the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub invoice_id: InvoiceId,
    pub series: Option<String>,
    pub folio: Option<String>,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub sat_payment_method: Option<SatPaymentMethod>,
    /// Balance less what is already on its way.
    pub payable: Money,
    /// What the promises in force say, and the first of their days.
    pub promised: Option<(NaiveDate, Money)>,
    /// Invoice units per payment unit; without one an invoice in another currency takes no part.
    pub equivalence: Option<Equivalence>,
}

/// The money there is to apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Available<'a> {
    pub remaining: Money,
    pub payment_date: NaiveDate,
    /// What the bank wrote beside it.
    pub reference: &'a str,
}

/// Where a proposal comes from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// The reference names folios.
    Reference,
    /// Whole invoices add up to the money.
    Exact,
    /// Documents of the promises in force.
    Promise,
    Oldest,
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: SuggestionKind,
    pub lines: Vec<SuggestedLine>,
}

/// What one invoice would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuggestedLine {
    pub invoice_id: InvoiceId,
    /// In the invoice's currency.
    pub amount: Money,
    /// In the payment's currency.
    pub consumed: Money,
}

/// Every proposal that applies something, strongest first.
pub fn suggest(available: &Available<'_>, candidates: &[Candidate]) -> Result<Vec<Suggestion>, MoneyError> {
    let mut open: Vec<&Candidate> = candidates.iter().filter(|one| takes_part(one, available)).collect();
    open.sort_by_key(|one| (one.due_date, one.issue_date, one.invoice_id));
    let named: Vec<&Candidate> = open.iter().copied().filter(|one| is_named(one, available.reference)).collect();
    let mut promised: Vec<&Candidate> = open.iter().copied().filter(|one| one.promised.is_some()).collect();
    promised.sort_by_key(|one| one.promised.map(|(date, _)| date));
    let proposals = [
        (SuggestionKind::Reference, fill(&named, available, |one| one.payable)?),
        (SuggestionKind::Exact, exact::matching(&open, available.remaining)?),
        (SuggestionKind::Promise, fill(&promised, available, promised_part)?),
        (SuggestionKind::Oldest, fill(&open, available, |one| one.payable)?),
    ];
    let useful = proposals.into_iter().filter(|(_, lines)| !lines.is_empty());
    Ok(useful.map(|(kind, lines)| Suggestion { kind, lines }).collect())
}

/// The most an invoice takes of what is left: never above its own open amount, never more than there is.
pub fn most(candidate: &Candidate, remaining: Money) -> Result<Money, MoneyError> {
    part(candidate, candidate.payable, remaining).map(|line| line.amount)
}

/// A difference so small that it is closed as an adjustment: at most 100 minor units of the invoice's currency, one
/// peso or dollar.
pub fn closable_difference(payable: Money, applied: Money) -> Option<Money> {
    let left = payable.checked_sub(applied).ok()?;
    (applied.is_positive() && left.is_positive() && left.minor() <= CLOSABLE_MINOR).then_some(left)
}

fn takes_part(candidate: &Candidate, available: &Available<'_>) -> bool {
    let is_early =
        candidate.sat_payment_method == Some(SatPaymentMethod::Ppd) && available.payment_date < candidate.issue_date;
    let has_rate = candidate.payable.currency() == available.remaining.currency() || candidate.equivalence.is_some();
    candidate.payable.is_positive() && has_rate && !is_early
}

/// What was promised and is still open.
fn promised_part(candidate: &Candidate) -> Money {
    let promised = candidate.promised.map(|(_, amount)| amount);
    let minor = promised.map_or(0, Money::minor).min(candidate.payable.minor());
    Money::new(minor, candidate.payable.currency())
}

/// Gives each in turn what it wants, until nothing is left.
fn fill(
    candidates: &[&Candidate],
    available: &Available<'_>,
    wanted: fn(&Candidate) -> Money,
) -> Result<Vec<SuggestedLine>, MoneyError> {
    let mut remaining = available.remaining;
    let mut lines = Vec::new();
    for candidate in candidates {
        let line = part(candidate, wanted(candidate), remaining)?;
        if line.amount.is_positive() {
            remaining = remaining.checked_sub(line.consumed)?;
            lines.push(line);
        }
    }
    Ok(lines)
}

/// As much of `wanted` as the money reaches for.
fn part(candidate: &Candidate, wanted: Money, remaining: Money) -> Result<SuggestedLine, MoneyError> {
    let equivalence = candidate.equivalence.unwrap_or(Equivalence::ONE);
    let line = |amount: Money| {
        let consumed = equivalence.consumed(amount, remaining.currency())?;
        Ok(SuggestedLine { invoice_id: candidate.invoice_id, amount, consumed })
    };
    let whole = line(wanted)?;
    if whole.consumed.minor() <= remaining.minor() {
        return Ok(whole);
    }
    let reach = remaining.to_decimal().checked_mul(equivalence.value()).ok_or(MoneyError::Overflow)?;
    let currency = wanted.currency();
    let reach = reach.trunc_with_scale(currency.decimals()).max(Decimal::ZERO);
    line(Money::from_decimal(reach, currency)?)
}

/// Whether the reference says the folio, alone or after its series: `pago fc8`, `FACTURA 8`, `FC-8`.
fn is_named(candidate: &Candidate, reference: &str) -> bool {
    let Some(folio) = candidate.folio.as_deref().map(plain).filter(|folio| !folio.is_empty()) else { return false };
    let document = [plain(candidate.series.as_deref().unwrap_or_default()), folio.clone()].concat();
    let words: Vec<String> = reference.split(|letter: char| !letter.is_alphanumeric()).map(plain).collect();
    let pairs = words.windows(2).map(<[String]>::concat);
    words.iter().any(|word| *word == folio || *word == document) || pairs.into_iter().any(|pair| pair == document)
}

/// Upper case; numbers without leading zeros.
fn plain(word: &str) -> String {
    let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_uppercase();
    if word.chars().all(|letter| letter.is_ascii_digit()) {
        return word.trim_start_matches('0').to_owned();
    }
    word
}

#[cfg(test)]
mod tests;
