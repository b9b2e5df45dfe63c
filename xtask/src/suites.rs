//! `./dev test`: every suite, one summary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::postgres::Cluster;
use crate::tally::{Counts, Tally, read_rust};
use crate::workspace::{PRODUCT, Workspace};
use crate::{checks, process, spa};

const SUITES: [&str; 4] = ["checks", "unit", "api", "e2e"];

/// Runs the suites named, or all; whether nothing failed.
pub(crate) fn run(workspace: &Workspace, named: &[String]) -> Result<bool> {
    if let Some(unknown) = named.iter().find(|name| !SUITES.contains(&name.as_str())) {
        anyhow::bail!("no suite is called {unknown}; there are {}", SUITES.join(", "));
    }
    let wanted = |suite: &str| named.is_empty() || named.iter().any(|name| name == suite);
    // A server that is compiled before the folder of the screens is there does not find them in it later.
    fs::create_dir_all(workspace.frontend().join("dist"))?;
    let mut tally = Tally::default();
    if wanted("checks") {
        checks::all(workspace, &mut tally);
    }
    if wanted("unit") {
        tally.suite("unit", || rust_tests(workspace, Tested::Units, None));
        tally.suite("unit, build steps", || build_steps(workspace));
    }
    if wanted("api") {
        tally.suite("api on SQLite", || rust_tests(workspace, Tested::Api, None));
        tally.suite("api on PostgreSQL", || {
            let cluster = Cluster::start()?;
            rust_tests(workspace, Tested::Api, Some(&cluster))
        });
    }
    if wanted("e2e") {
        tally.suite("screens within limits", || {
            spa::build_when_changed(workspace, spa::Profile::Release).map(|()| Counts::one(true))
        });
        tally.suite("screens in Chromium", || end_to_end(workspace));
    }
    Ok(tally.finish())
}

#[derive(Clone, Copy)]
enum Tested {
    Units,
    Api,
}

fn rust_tests(workspace: &Workspace, tested: Tested, cluster: Option<&Cluster>) -> Result<Counts> {
    let mut cargo = process::cargo();
    cargo.current_dir(&workspace.root).env_remove("TEST_DATABASE_URL");
    if process::on_path("cargo-nextest").is_some() {
        let filter = match tested {
            Tested::Units => "not package(api-tests)",
            Tested::Api => "package(api-tests)",
        };
        cargo.args(["nextest", "run"]).args(PRODUCT).args(["--no-fail-fast", "--no-tests=pass", "-E", filter]);
    } else {
        cargo.args(["test", "--no-fail-fast"]);
        match tested {
            Tested::Units => cargo.args(PRODUCT).args(["--exclude", "api-tests"]),
            Tested::Api => cargo.args(["--package", "api-tests"]),
        };
    }
    if let Some(cluster) = cluster {
        cargo.env("TEST_DATABASE_URL", cluster.url());
    }
    let finished = process::run_kept(&mut cargo)?;
    Ok(read_rust(&finished.output, finished.success))
}

fn build_steps(workspace: &Workspace) -> Result<Counts> {
    let mut cargo = process::cargo();
    cargo.args(["test", "--package", "xtask", "--profile", "xtask"]).current_dir(&workspace.root);
    let finished = process::run_kept(&mut cargo)?;
    Ok(read_rust(&finished.output, finished.success))
}

fn end_to_end(workspace: &Workspace) -> Result<Counts> {
    let reports = tempfile::tempdir()?;
    let report = reports.path().join("report.json");
    let mut playwright = playwright(workspace)?;
    playwright.arg("--reporter=list,json").env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    let success = process::succeeds(&mut playwright)?;
    let report = fs::read(&report).context("Playwright wrote no report")?;
    read_playwright(&serde_json::from_slice(&report)?, success)
}

/// How quickly long lists answer on a slow phone; an error where one is above its limit.
pub(crate) fn measure_screens(workspace: &Workspace) -> Result<()> {
    spa::build_when_changed(workspace, spa::Profile::Release)?;
    process::run(playwright(workspace)?.args(["--config", "bench.config.ts"]))
}

/// Playwright with the server and the browser it tests.
fn playwright(workspace: &Workspace) -> Result<Command> {
    let folder = workspace.root.join("tests/e2e");
    let chromium = chromium().context("Chromium is not installed (Debian: apt-get install chromium)")?;
    let mut build = process::cargo();
    // With the tests, whose dependencies decide the features of what both share.
    build.arg("build").args(PRODUCT).args(["--bin", "cartera", "--tests"]).current_dir(&workspace.root);
    process::run(&mut build)?;
    install_packages(&folder)?;
    let mut playwright = Command::new(folder.join("node_modules/.bin/playwright"));
    playwright.arg("test").current_dir(&folder);
    playwright.env("CARTERA_E2E_CHROMIUM", chromium).env("CARTERA_E2E_BINARY", workspace.server());
    Ok(playwright)
}

fn install_packages(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.cartera-lock");
    if fs::read(&installed).is_ok_and(|earlier| earlier == lock) {
        return Ok(());
    }
    println!("    npm ci");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(npm.current_dir(folder))?;
    Ok(fs::write(installed, lock)?)
}

fn chromium() -> Option<PathBuf> {
    let chosen = std::env::var_os("CARTERA_E2E_CHROMIUM").map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let applications = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
    let applications = applications.iter().map(|name| Path::new("/Applications").join(name));
    chosen.or_else(|| names.iter().find_map(|name| process::on_path(name))).or_else(|| {
        let mut applications = applications;
        applications.find(|program| program.is_file())
    })
}

/// A test that passed only at a second try passed; Playwright's list says which.
fn read_playwright(report: &Value, success: bool) -> Result<Counts> {
    let number = |key: &str| -> Result<usize> {
        let number = report.pointer(&format!("/stats/{key}")).and_then(Value::as_u64);
        Ok(usize::try_from(number.with_context(|| format!("Playwright's report lacks {key}"))?)?)
    };
    let passed = number("expected")? + number("flaky")?;
    let counts = Counts { passed, failed: number("unexpected")?, skipped: number("skipped")? };
    Ok(if success || counts.failed > 0 { counts } else { counts.plus(Counts::one(false)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaky_screen_test_passed_and_a_run_that_broke_down_failed() {
        let report = serde_json::json!({"stats": {"expected": 3, "unexpected": 0, "flaky": 1, "skipped": 2}});
        let counts = read_playwright(&report, true).unwrap();
        assert_eq!(counts, Counts { passed: 4, failed: 0, skipped: 2 });
        assert_eq!(read_playwright(&report, false).unwrap().failed, 1);
    }

    #[test]
    fn a_suite_nobody_knows_is_refused() {
        let workspace = Workspace { root: "/".into(), target: "/".into(), packages: Vec::new() };
        let error = run(&workspace, &["units".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("no suite is called units"));
    }
}
