//! The figures over the list: which ones a role looks at first.

use crate::permission::Role;
use serde::{Deserialize, Serialize};

/// A figure of the first screen.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::AsRefStr, strum::EnumIter,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FigureName {
    /// What today's calendar still expects.
    CollectToday,
    Receivable,
    Overdue,
    /// Of a hundred pesos owed in the base currency, how many are overdue.
    OverduePercent,
    /// Open documents whose latest promise was broken.
    BrokenPromises,
    /// Of a hundred promises of the last ninety days, how many were kept.
    KeptPercent,
    /// Invoices of before the start whose payment nobody confirmed.
    Unconfirmed,
    /// Invoices registered today.
    RegisteredToday,
    /// Open invoices registered with a warning, or whose customer nobody named yet.
    WithRemarks,
    /// Files that the latest import refused.
    Rejected,
    /// Payments received that are not effective yet.
    InTransit,
    /// Money that no invoice took.
    Unapplied,
    CustomersWithBalance,
    NearLimit,
    LimitReached,
    /// Mail that could not be delivered.
    FailedMail,
}

/// The figures of somebody's roles together, each once, in the order of the roles.
pub fn figures_of(roles: &[Role]) -> Vec<FigureName> {
    let mut figures = Vec::new();
    for figure in roles.iter().flat_map(|role| of_role(*role)) {
        if !figures.contains(figure) {
            figures.push(*figure);
        }
    }
    figures
}

fn of_role(role: Role) -> &'static [FigureName] {
    use FigureName::{
        BrokenPromises, CollectToday, CustomersWithBalance, FailedMail, InTransit, KeptPercent, LimitReached,
        NearLimit, Overdue, OverduePercent, Receivable, RegisteredToday, Rejected, Unapplied, Unconfirmed, WithRemarks,
    };
    match role {
        Role::Admin => &[CollectToday, Overdue, BrokenPromises, Unconfirmed, FailedMail],
        Role::Manager => &[Receivable, OverduePercent, BrokenPromises, KeptPercent],
        Role::DataEntry => &[RegisteredToday, WithRemarks, Rejected, Unconfirmed],
        Role::Collections => &[CollectToday, Overdue, BrokenPromises, Unconfirmed],
        Role::FieldCollector => &[CollectToday, Overdue, BrokenPromises],
        Role::Sales => &[CustomersWithBalance, Overdue, NearLimit, LimitReached],
        Role::Finance => &[InTransit, Unapplied, Overdue, BrokenPromises],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::{IntoEnumIterator, VariantArray};

    #[test]
    fn every_figure_is_looked_at_by_somebody_and_every_role_has_some() {
        let all = figures_of(Role::VARIANTS);
        assert_eq!(all.len(), FigureName::iter().count());
        for role in Role::VARIANTS {
            assert!(figures_of(&[*role]).len() >= 3, "{role:?}");
        }
    }

    #[test]
    fn two_roles_see_what_they_share_once() {
        let both = figures_of(&[Role::Collections, Role::Sales]);
        assert_eq!(both.iter().filter(|name| **name == FigureName::Overdue).count(), 1);
        assert_eq!(both.first(), Some(&FigureName::CollectToday));
        assert_eq!(figures_of(&[]), []);
    }
}
