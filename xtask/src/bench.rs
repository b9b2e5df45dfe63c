//! `just bench`: what Cartera takes for its work, beside what the machine needs at least.

use std::process::Command;

use anyhow::Result;

use crate::postgres::Cluster;
use crate::process;
use crate::workspace::Workspace;

/// Stands for the cluster that is started for the run.
const POSTGRES: &str = "--postgres";

/// Builds the program and the measurements as they are released, and measures.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--release", "--package", "api", "--package", "benches", "--bins"]);
    process::run(cargo.current_dir(&workspace.root))?;
    let cluster = arguments.iter().any(|argument| argument == POSTGRES).then(Cluster::start).transpose()?;
    let released = workspace.target.join("release");
    let program = |name: &str| released.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut bench = Command::new(program("cartera-bench"));
    bench.args(arguments.iter().filter(|argument| *argument != POSTGRES)).current_dir(&workspace.root);
    bench.arg("--program").arg(program("cartera")).arg("--folder").arg(&workspace.target);
    if let Some(cluster) = &cluster {
        bench.arg(POSTGRES).arg(cluster.url());
    }
    process::run(&mut bench)
}
