//! Cutting the program into the first screen and one file per other screen, fetched when somebody goes there.
//!
//! The cuts are where `crates/frontend/src/lazy.rs` says. What only one screen needs goes into its file, what several
//! need into files they share, and everything else stays in the program.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use super::wasm::{self, Section};

/// How the program is linked so that it can be cut.
pub(super) const LINK_ARGUMENT: &str = "-Clink-args=--emit-relocs";

/// The script that fetches the parts, beside the program's own.
pub(super) const LOADER: &str = "parts.js";

/// Writes the parts and their loader into `folder`; returns what remains, for wasm-bindgen.
pub(super) fn split(wasm: &Path, program_script: &str, folder: &Path, keep_names: bool) -> Result<PathBuf> {
    let input = fs::read(wasm).with_context(|| wasm.display().to_string())?;
    let input = if keep_names { input } else { without_names(&input).context("the program is no WebAssembly")? };
    let remaining = wasm.with_extension("rest.wasm");
    let (loader, program) = (format!("./{LOADER}"), format!("./{program_script}"));
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &remaining;
    options.link_name = &loader;
    options.main_module = &program;
    transform(options).map_err(|error| anyhow!("the program cannot be cut: {error:#}"))?;
    Ok(remaining)
}

/// The names of functions weigh more than the functions.
fn without_names(wasm: &[u8]) -> Option<Vec<u8>> {
    let is_names = |section: &Section<'_>| section.id == 0 && section.content.starts_with(b"\x04name");
    wasm::changed(wasm, |section| (!is_names(&section)).then(|| section.content.to_vec()))
}

/// The style of the screens that are fetched when they are needed.
pub(super) const STYLE: &str = "split_style";

/// Whether a file is fetched only when it is needed.
pub(super) fn is_part(name: &str) -> bool {
    name.starts_with("split_") || name.starts_with("chunk_")
}

#[cfg(test)]
mod tests {
    use super::wasm::tests::{HEADER, written};
    use super::*;

    #[test]
    fn only_the_names_are_left_out() {
        let (kept, data) = (written(0, &[b"\x04kept", &[7; 128][..]].concat()), written(0x0b, &[0]));
        let program = [HEADER, &kept, &written(0, b"\x04name\x09"), &data].concat();
        assert_eq!(without_names(&program).unwrap(), [HEADER, &kept, &data].concat());
    }
}
