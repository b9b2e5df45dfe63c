//! Where things are: the checkout, its packages, its target folder.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// What every build of the product selects, whatever it then compiles: another selection would turn on other features
/// of shared dependencies and compile the server once more. The build steps have features of their own.
pub(crate) const PRODUCT: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// The checkout as `cargo metadata` describes it.
pub(crate) struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// The members.
    pub(crate) packages: Vec<Package>,
}

/// A member of the workspace.
pub(crate) struct Package {
    /// As `Cargo.toml` names it.
    pub(crate) name: String,
    /// The names of what it depends on, development dependencies among them.
    pub(crate) dependencies: Vec<String>,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let output = process::cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .context("cargo metadata does not start")?;
        anyhow::ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
        Ok(Self {
            root: path_at(&metadata, "workspace_root")?,
            target: path_at(&metadata, "target_directory")?,
            packages: list_at(&metadata, "packages").iter().map(Package::read).collect::<Result<_>>()?,
        })
    }

    /// The screens' crate.
    pub(crate) fn frontend(&self) -> PathBuf {
        self.root.join("crates/frontend")
    }

    /// The server as the dev profile builds it.
    pub(crate) fn server(&self) -> PathBuf {
        self.target.join("debug").join(format!("cartera{}", std::env::consts::EXE_SUFFIX))
    }
}

impl Package {
    fn read(package: &Value) -> Result<Self> {
        let dependencies = list_at(package, "dependencies").iter().map(name_of).collect::<Result<_>>()?;
        Ok(Self { name: name_of(package)?, dependencies })
    }
}

fn name_of(value: &Value) -> Result<String> {
    let name = value.get("name").and_then(Value::as_str).context("cargo metadata names nothing")?;
    Ok(name.to_owned())
}

fn path_at(metadata: &Value, key: &str) -> Result<PathBuf> {
    let path = metadata.get(key).and_then(Value::as_str).with_context(|| format!("cargo metadata lacks {key}"))?;
    Ok(PathBuf::from(path))
}

fn list_at<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
