//! One module for each kind of work.

mod aging;
mod documents;
mod pdf;
mod process;
mod register;
mod rest;
mod statement;

use crate::{Options, place::Place, table::Row};
use anyhow::{Context, Result};
use strum::IntoEnumIterator;

/// Something Cartera does all day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, strum::EnumIter, strum::IntoStaticStr)]
pub(crate) enum Work {
    /// Reading CFDI, with and without their seals, and judging them.
    Documents,
    /// Whole archives into the ledger.
    Register,
    /// How old everything owed is, today and on a past day.
    Aging,
    /// One customer's statement over HTTP.
    Statement,
    /// A statement on paper.
    Pdf,
    /// Single reads and writes over HTTP.
    Rest,
    /// The program at rest.
    Process,
}

impl Work {
    /// Those named, or all.
    pub(crate) fn wanted(named: &[Self]) -> impl Iterator<Item = Self> {
        Self::iter().filter(move |work| named.is_empty() || named.contains(work))
    }

    pub(crate) fn measure(self, options: &Options, place: &Place) -> Result<Vec<Row>> {
        let name: &str = self.into();
        match self {
            Self::Documents => documents::measure(options),
            Self::Register => register::measure(options, place),
            Self::Aging => aging::measure(options, place),
            Self::Statement => statement::measure(options, place),
            Self::Pdf => pdf::measure(options),
            Self::Rest => rest::measure(options, place),
            Self::Process => process::measure(options, place),
        }
        .context(name)
    }
}
