//! Starting other programs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result};

/// What a program left behind.
pub(crate) struct Finished {
    /// Whether it ended with 0.
    pub(crate) success: bool,
    /// Standard output, then standard error.
    pub(crate) output: String,
}

/// The cargo that started us, in the environment it would have from a terminal.
///
/// `cargo run` tells us about our own package. Handed on, that would look to build scripts (ring's among them) like a
/// change, and whoever calls cargo by turns through us and directly would compile half of the server each time.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| is_about_our_package(&name.to_string_lossy())) {
        cargo.env_remove(name);
    }
    cargo
}

fn is_about_our_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Runs with the terminal handed through; whether it ended with 0.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("{} does not start", shown(command)))?;
    Ok(status.success())
}

/// Runs with the terminal handed through; anything but 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    anyhow::ensure!(succeeds(command)?, "{} failed", shown(command));
    Ok(())
}

/// Runs silently; anything but 0 is an error that carries what it said.
pub(crate) fn run_silently(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{} does not start", shown(command)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{} failed: {said}", shown(command));
    Ok(())
}

/// Runs with every line both shown and kept.
pub(crate) fn run_kept(command: &mut Command) -> Result<Finished> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} does not start", shown(command)))?;
    let errors = child.stderr.take().context("standard error is not piped")?;
    let errors = thread::spawn(move || keep(errors, |line| eprintln!("{line}")));
    let output = child.stdout.take().context("standard output is not piped")?;
    let mut output = keep(output, |line| println!("{line}"));
    output.push_str(&errors.join().unwrap_or_default());
    let success = child.wait()?.success();
    Ok(Finished { success, output })
}

/// The program of that name on the search path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

fn keep(stream: impl Read, show: impl Fn(&str)) -> String {
    let mut kept = String::new();
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        show(&line);
        kept.push_str(&line);
        kept.push('\n');
    }
    kept
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_not_told_which_package_started_it() {
        assert!(is_about_our_package("CARGO_MANIFEST_DIR") && is_about_our_package("CARGO_PKG_NAME"));
        assert!(!is_about_our_package("CARGO_TARGET_DIR") && !is_about_our_package("CARGO_HOME"));
        let removed: Vec<_> =
            cargo().get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name.to_owned()).collect();
        assert!(removed.contains(&"CARGO_MANIFEST_DIR".into()), "{removed:?}");
    }
}
