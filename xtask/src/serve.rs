//! `./dev run`: the demonstration, with everything it needs built first.

use std::process::Command;

use anyhow::Result;

use crate::workspace::{PRODUCT, Workspace};
use crate::{process, spa};

/// Builds what changed and becomes `cartera demo`.
pub(crate) fn demo(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    spa::build_when_changed(workspace, spa::Profile::Dev)?;
    println!("==> Server (the first build takes some minutes)");
    process::run(process::cargo().arg("build").args(PRODUCT).args(["--bin", "cartera"]))?;
    println!("==> cartera demo");
    hand_over(Command::new(workspace.server()).arg("demo").args(arguments))
}

/// Replaces this process, so that Ctrl-C and the exit code are the server's.
#[cfg(unix)]
fn hand_over(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn hand_over(command: &mut Command) -> Result<()> {
    process::run(command)
}
