//! Short names for what the program takes from its script. wasm-bindgen ends each with a hash, in both, and sixteen
//! random digits do not compress.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::split::number;

/// What the names of wasm-bindgen begin with, and how many digits their hash has.
const PREFIX: &str = "__wbg_";
const HASH_DIGITS: usize = 16;

/// A section of WebAssembly that lists imports.
const IMPORTS: u8 = 2;

/// Gives the imports of the program in `folder` short names, in its script as well.
pub(super) fn shorten(folder: &Path, name: &str) -> Result<()> {
    let (script, program) = (folder.join(format!("{name}.js")), folder.join(format!("{name}_bg.wasm")));
    let text = fs::read_to_string(&script).with_context(|| script.display().to_string())?;
    let wasm = fs::read(&program).with_context(|| program.display().to_string())?;
    let names = short_names(&text);
    fs::write(&program, renamed(&wasm, &names).context("the program is no WebAssembly")?)?;
    Ok(fs::write(&script, names.iter().fold(text, |text, (long, short)| text.replace(long, short)))?)
}

/// Long and short, in the order of the script.
fn short_names(script: &str) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for word in script.split(|character: char| !character.is_ascii_alphanumeric() && character != '_') {
        let is_hash = |digits: &str| {
            digits.len() == HASH_DIGITS && digits.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'))
        };
        let is_import = word.starts_with(PREFIX) && word.rsplit_once('_').is_some_and(|(_, hash)| is_hash(hash));
        if is_import && !names.iter().any(|(long, _)| long == word) {
            names.push((word.to_owned(), format!("i{}", names.len())));
        }
    }
    names
}

fn renamed(wasm: &[u8], names: &[(String, String)]) -> Option<Vec<u8>> {
    let (header, mut rest) = wasm.split_at_checked(8)?;
    let mut kept = header.to_vec();
    while let Some((id, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        let (content, next) = content.split_at_checked(length)?;
        if *id == IMPORTS {
            let short = names.iter().fold(content.to_vec(), |content, (long, short)| {
                with_lengths(long, short).map_or_else(|| content.clone(), |(from, to)| replace(&content, &from, &to))
            });
            kept.push(*id);
            kept.extend(encoded(short.len()));
            kept.extend(short);
        } else {
            kept.extend_from_slice(rest.get(..rest.len().checked_sub(next.len())?)?);
        }
        rest = next;
    }
    Some(kept)
}

/// Both as WebAssembly writes them; none where a length takes more than a byte, and the name stays.
fn with_lengths(long: &str, short: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let written = |name: &str| {
        let length = u8::try_from(name.len()).ok().filter(|length| *length < 0x80)?;
        Some([&[length][..], name.as_bytes()].concat())
    };
    written(long).zip(written(short))
}

/// The only place of `from`, if any, with `to` in it.
fn replace(content: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let Some(place) = content.windows(from.len()).position(|window| window == from) else { return content.to_vec() };
    let (before, after) = content.split_at(place);
    [before, to, after.get(from.len()..).unwrap_or_default()].concat()
}

/// A number in LEB128.
fn encoded(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOCUS: &str = "__wbg_focus_0123456789abcdef";
    const CLICK: &str = "__wbg_click_fedcba9876543210";

    #[test]
    fn names_with_a_hash_are_numbered_and_others_stay() {
        let script = format!("{FOCUS}: function() {{}}, {CLICK}: 1, {FOCUS}: 2, __wbg_free: 3, __wbg_x_0123: 4");
        assert_eq!(short_names(&script), [(FOCUS.to_owned(), "i0".to_owned()), (CLICK.to_owned(), "i1".to_owned())]);
    }

    #[test]
    fn the_section_of_imports_gets_shorter_and_all_else_stays() {
        let entry =
            |name: &str| [&b"\x03wbg"[..], &[u8::try_from(name.len()).unwrap()], name.as_bytes(), &[0, 5]].concat();
        let module = |names: [&str; 2]| {
            let imports = [&[2][..], &entry(names[0]), &entry(names[1])].concat();
            [&b"\0asm\x01\0\0\0"[..], &[2], &encoded(imports.len()), &imports, &[0x0b, 0x01, 0x00]].concat()
        };
        let names = [(FOCUS.to_owned(), "i0".to_owned()), (CLICK.to_owned(), "i1".to_owned())];
        assert_eq!(renamed(&module([CLICK, FOCUS]), &names), Some(module(["i1", "i0"])));
        assert_eq!(renamed(&module(["abort", "i1"]), &names), Some(module(["abort", "i1"])));
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for value in [0, 1, 127, 128, 300, 1_000_000] {
            let bytes = encoded(value);
            assert_eq!(number(&bytes), Some((value, &[][..])));
        }
    }
}
