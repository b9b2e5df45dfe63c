//! What is checked without running the product.

use std::process::Command;

use anyhow::Result;

use crate::tally::{Counts, Tally};
use crate::workspace::Workspace;
use crate::{invariants, process, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// Every check with its own line in a summary.
pub(crate) fn lint(workspace: &Workspace) -> bool {
    let mut tally = Tally::default();
    all(workspace, &mut tally);
    tally.finish()
}

/// Adds every check to a tally.
pub(crate) fn all(workspace: &Workspace, tally: &mut Tally) {
    tally.suite("format", || cargo_check(workspace, &["fmt", "--all", "--check"]));
    tally.suite("invariants", || Ok(Counts::one(invariants(workspace)?)));
    tally.suite("clippy", || {
        let arguments = ["clippy", "--workspace", "--exclude", "frontend", "--all-targets", "--", "-D", "warnings"];
        cargo_check(workspace, &arguments)
    });
    tally.suite("clippy in the browser", || {
        cargo_check(workspace, &["clippy", "--package", "frontend", "--target", WASM, "--", "-D", "warnings"])
    });
    tally.suite("domain in the browser", || Ok(Counts::one(domain_wasm(workspace)?)));
    tally.suite("spelling", || spelling(workspace));
    tally.suite("dependencies", || dependencies(workspace));
}

/// The rules a search can check; prints each place that breaks one.
pub(crate) fn invariants(workspace: &Workspace) -> Result<bool> {
    let broken = invariants::broken(workspace)?;
    for line in &broken {
        println!("{line}");
    }
    Ok(broken.is_empty())
}

/// `domain` with every feature compiles where there is no file system, no clock and no network.
pub(crate) fn domain_wasm(workspace: &Workspace) -> Result<bool> {
    let mut cargo = process::cargo();
    cargo.args(["check", "--package", "domain", "--features", "cfdi", "--target", WASM]);
    process::succeeds(cargo.current_dir(&workspace.root))
}

fn cargo_check(workspace: &Workspace, arguments: &[&str]) -> Result<Counts> {
    let passed = process::succeeds(process::cargo().args(arguments).current_dir(&workspace.root))?;
    Ok(Counts::one(passed))
}

fn spelling(workspace: &Workspace) -> Result<Counts> {
    let Some(typos) = tools::typos(workspace) else {
        println!("skipped: typos is not installed and pip cannot install it");
        return Ok(Counts::one_skipped());
    };
    let passed = process::succeeds(Command::new(typos).current_dir(&workspace.root))?;
    Ok(Counts::one(passed))
}

/// Licences, sources and bans need no network; advisories are asked for in a second run that may find none.
fn dependencies(workspace: &Workspace) -> Result<Counts> {
    let deny = tools::cargo_deny(workspace)?;
    let check = |what: &[&str]| {
        let mut command = Command::new(&deny);
        command.arg("check").args(what).current_dir(&workspace.root);
        command
    };
    let passed = process::succeeds(&mut check(&["--hide-inclusion-graph", "bans", "licenses", "sources"]))?;
    Ok(Counts::one(passed).plus(advisories(check(&["advisories"]))?))
}

/// Known vulnerabilities; skipped where the advisory database cannot be fetched.
fn advisories(mut command: Command) -> Result<Counts> {
    let finished = process::run_kept(&mut command)?;
    let unreachable = finished.output.contains("failed to fetch advisory database");
    if unreachable {
        println!("skipped: the advisory database cannot be reached");
        return Ok(Counts::one_skipped());
    }
    Ok(Counts::one(finished.success))
}
