//! Cutting the program into the first screen and one file per other screen, fetched when somebody goes there.
//!
//! The cuts are where `crates/frontend/src/lazy.rs` says. What only one screen needs goes into its file, what several
//! need into files they share, and everything else stays in the program.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

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
    let (header, mut rest) = wasm.split_at_checked(8)?;
    let mut kept = header.to_vec();
    while let Some((id, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        let (content, next) = content.split_at_checked(length)?;
        let section = rest.get(..rest.len().checked_sub(next.len())?)?;
        if *id != 0 || !content.starts_with(b"\x04name") {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Some(kept)
}

/// A number in LEB128, and what comes after it.
pub(super) fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0)?.checked_add(1)?;
    let (number, rest) = bytes.split_at_checked(length)?;
    let value = number.iter().rev().fold(0_usize, |value, byte| (value << 7) | usize::from(byte & 0x7f));
    Some((value, rest))
}

/// The style of the screens that are fetched when they are needed.
pub(super) const STYLE: &str = "split_style";

/// Whether a file is fetched only when it is needed.
pub(super) fn is_part(name: &str) -> bool {
    name.starts_with("split_") || name.starts_with("chunk_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_are_left_out() {
        let header = b"\0asm\x01\0\0\0";
        let long = [&[0x00, 0x85, 0x01, 0x04][..], b"kept", &[7; 128]].concat();
        let names = [&[0x00, 0x06, 0x04][..], b"name", &[9]].concat();
        let data = [0x0b, 0x01, 0x00];
        let wasm = [&header[..], &long, &names, &data].concat();
        assert_eq!(without_names(&wasm).unwrap(), [&header[..], &long, &data].concat());
        assert_eq!(without_names(&wasm[..wasm.len() - 1]), None);
    }
}
