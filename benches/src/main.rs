//! What Cartera takes for its work, beside the limit that the same machine sets in the same run.
//!
//! `cargo xtask bench` builds this and hands it the program. Each work is a module of [`works`]; all it needs is made
//! here from fixed seeds. Nothing is asserted about time: figures are for reading.
#![expect(clippy::print_stdout, reason = "a command line tool talks on standard output")]

mod document;
mod http;
mod ledger;
mod machine;
mod measure;
mod place;
mod serving;
mod table;
mod works;

use anyhow::Result;
use clap::Parser;
use place::Place;
use std::path::PathBuf;
use table::Row;
use works::Work;

/// Measures Cartera against the limits of what it is made of.
#[derive(Clone, Debug, Parser)]
struct Options {
    /// What to measure; everything when nothing is named.
    works: Vec<Work>,
    /// Documents in the archive that is registered.
    #[arg(long, default_value_t = 2_000)]
    files: u32,
    /// Invoices in the ledgers that are aged.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    invoices: Vec<u32>,
    /// How often a figure is taken; its median counts.
    #[arg(long, default_value_t = 15)]
    times: usize,
    /// A `PostgreSQL` server to measure besides `SQLite`; its account must be allowed to create databases.
    #[arg(long)]
    postgres: Option<String>,
    /// The program as it is installed, for what a process costs.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Where databases and files are made: the disk that is measured.
    #[arg(long, default_value = ".")]
    folder: PathBuf,
}

fn main() -> Result<()> {
    let options = Options::parse();
    print!("{}", machine::heading(&options.folder)?);
    let rows = measure(&options, |row| eprintln!("{row}"))?;
    print!("{}", table::markdown(&rows));
    Ok(())
}

/// Every row of the works wanted, told as it comes.
fn measure(options: &Options, told: impl Fn(&Row)) -> Result<Vec<Row>> {
    let place = Place::new(options)?;
    let mut rows = Vec::new();
    for work in Work::wanted(&options.works) {
        for row in work.measure(options, &place)? {
            told(&row);
            rows.push(row);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every work with so little to do that it ends in seconds: what they measure must go on existing.
    #[test]
    fn every_work_still_measures_what_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::parse_from(["cartera-bench", "--files", "30", "--invoices", "400", "--times", "2"]);
        options.folder = folder.path().to_owned();
        let place = Place::new(&options).unwrap();
        for work in Work::wanted(&[]) {
            let rows = work.measure(&options, &place).unwrap();
            assert!(!rows.is_empty() || work == Work::Process, "{work:?}");
        }
    }
}
