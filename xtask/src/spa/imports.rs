//! Short names for what the program takes from its script. wasm-bindgen ends each with a hash, in both, and sixteen
//! random digits do not compress.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::wasm;

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

fn renamed(program: &[u8], names: &[(String, String)]) -> Option<Vec<u8>> {
    wasm::changed(program, |section| {
        let content = section.content.to_vec();
        if section.id != IMPORTS {
            return Some(content);
        }
        let pairs = names.iter().filter_map(|(long, short)| with_lengths(long, short));
        Some(pairs.fold(content, |content, (from, to)| replace(&content, &from, &to)))
    })
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

#[cfg(test)]
mod tests {
    use super::wasm::tests::{HEADER, written};
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
        let program = |names: [&str; 2]| {
            let imports = [&[2][..], &entry(names[0]), &entry(names[1])].concat();
            [HEADER, &written(IMPORTS, &imports), &written(0x0b, FOCUS.as_bytes())].concat()
        };
        let names = [(FOCUS.to_owned(), "i0".to_owned()), (CLICK.to_owned(), "i1".to_owned())];
        assert_eq!(renamed(&program([CLICK, FOCUS]), &names), Some(program(["i1", "i0"])));
        assert_eq!(renamed(&program(["abort", "i1"]), &names), Some(program(["abort", "i1"])));
    }
}
