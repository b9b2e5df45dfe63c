//! Checkers that are not part of the Rust toolchain: found, or installed into the target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

const TYPOS_VERSION: &str = "1.52.0";
const DENY_VERSION: &str = "0.20.2";

/// The spelling checker: on the path, or from its Python wheel, which is there in seconds.
pub(crate) fn typos(workspace: &Workspace) -> Option<PathBuf> {
    let folder = workspace.target.join("tools").join(format!("typos-{TYPOS_VERSION}"));
    let installed = folder.join("bin/typos");
    process::on_path("typos").or_else(|| installed.is_file().then(|| installed.clone())).or_else(|| {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--target"]);
        pip.arg(&folder).arg(format!("typos=={TYPOS_VERSION}"));
        process::run_silently(&mut pip).ok().filter(|()| installed.is_file()).map(|()| installed)
    })
}

/// cargo-deny: on the path, or compiled once, unoptimised: it reads a lock file, and two minutes are enough.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tools").join(format!("cargo-deny-{DENY_VERSION}"));
    let installed = folder.join("bin/cargo-deny");
    if let Some(found) = process::on_path("cargo-deny").or_else(|| installed.is_file().then(|| installed.clone())) {
        return Ok(found);
    }
    println!("    compiling cargo-deny {DENY_VERSION}");
    let mut cargo = process::cargo();
    cargo.args(["install", "--quiet", "--debug", "--locked", "--root"]).arg(&folder);
    cargo.arg(format!("cargo-deny@{DENY_VERSION}")).env("CARGO_PROFILE_DEV_DEBUG", "false");
    process::run(&mut cargo)?;
    Ok(installed)
}
