//! Counting what ran.

use std::time::{Duration, Instant};

use anyhow::Result;

/// How many passed, failed and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Counts {
    /// One thing that passed or failed.
    pub(crate) fn one(passed: bool) -> Self {
        if passed { Self { passed: 1, ..Self::default() } } else { Self { failed: 1, ..Self::default() } }
    }

    /// One thing left out.
    pub(crate) fn one_skipped() -> Self {
        Self { skipped: 1, ..Self::default() }
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// The suites of one run, in order.
#[derive(Default)]
pub(crate) struct Tally {
    rows: Vec<(String, Counts, Duration)>,
}

impl Tally {
    /// Runs a suite and keeps its counts. A suite that cannot run is a failure, and the next ones still run.
    pub(crate) fn suite(&mut self, name: &str, suite: impl FnOnce() -> Result<Counts>) {
        println!("\n==> {name}");
        let started = Instant::now();
        let counts = suite().unwrap_or_else(|error| {
            eprintln!("error: {name}: {error:#}");
            Counts::one(false)
        });
        self.rows.push((name.to_owned(), counts, started.elapsed()));
    }

    /// Prints the table and its last line; whether nothing failed.
    pub(crate) fn finish(&self) -> bool {
        println!("\n{:<28} {:>8} {:>8} {:>8} {:>9}", "suite", "passed", "failed", "skipped", "seconds");
        for (name, counts, took) in &self.rows {
            let Counts { passed, failed, skipped } = counts;
            println!("{name:<28} {passed:>8} {failed:>8} {skipped:>8} {:>9.1}", took.as_secs_f64());
        }
        let total = self.total();
        println!("\n{} passed, {} failed", total.passed, total.failed);
        total.failed == 0
    }

    fn total(&self) -> Counts {
        self.rows.iter().fold(Counts::default(), |sum, (_, counts, _)| sum.plus(*counts))
    }
}

/// Reads the closing lines of `cargo nextest` and `cargo test`. A run that failed without a failed test (it did not
/// compile, say) counts as one failure.
pub(crate) fn read_rust(output: &str, success: bool) -> Counts {
    let lines = output.lines().map(without_colours);
    let counts = lines.filter_map(|line| nextest_line(&line).or_else(|| libtest_line(&line)));
    let counts = counts.fold(Counts::default(), Counts::plus);
    if success || counts.failed > 0 { counts } else { counts.plus(Counts::one(false)) }
}

/// `Summary [   0.005s] 8 tests run: 6 passed (1 slow), 1 failed, 1 timed out, 2 skipped`
fn nextest_line(line: &str) -> Option<Counts> {
    let (_, rest) = line.trim_start().strip_prefix("Summary [")?.split_once(']')?;
    let (run, results) = rest.split_once(" run: ")?;
    let run: usize = number_before(run, " test").or_else(|| run.trim().split(['/', ' ']).next()?.parse().ok())?;
    let passed = number_before(results, " passed").unwrap_or(0);
    let skipped = number_before(results, " skipped").unwrap_or(0);
    Some(Counts { passed, failed: run.saturating_sub(passed), skipped })
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn libtest_line(line: &str) -> Option<Counts> {
    let results = line.trim_start().strip_prefix("test result: ")?;
    Some(Counts {
        passed: number_before(results, " passed")?,
        failed: number_before(results, " failed")?,
        skipped: number_before(results, " ignored")?,
    })
}

fn number_before(text: &str, word: &str) -> Option<usize> {
    let (before, _) = text.split_once(word)?;
    before.rsplit(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_counts_everything_that_did_not_pass_as_failed() {
        let output = "     Summary [   1.5s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 3 skipped\n";
        assert_eq!(read_rust(output, false), Counts { passed: 6, failed: 3, skipped: 3 });
    }

    #[test]
    fn nextest_in_colour_is_read_too() {
        let output = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.013s] \u{1b}[1m1\u{1b}[0m test run: \u{1b}[1m1\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped";
        assert_eq!(read_rust(output, true), Counts { passed: 1, failed: 0, skipped: 0 });
    }

    #[test]
    fn cargo_test_lines_are_added_up() {
        let output = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
                      test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(read_rust(output, false), Counts { passed: 7, failed: 1, skipped: 1 });
    }

    #[test]
    fn a_run_that_does_not_compile_is_one_failure() {
        assert_eq!(read_rust("error[E0308]: mismatched types\n", false), Counts::one(false));
    }

    #[test]
    fn a_suite_that_cannot_run_fails_the_whole() {
        let mut tally = Tally::default();
        tally.suite("good", || Ok(Counts::one(true)));
        tally.suite("broken", || anyhow::bail!("no database"));
        assert_eq!(tally.total(), Counts { passed: 1, failed: 1, skipped: 0 });
        assert!(!tally.finish());
    }
}
