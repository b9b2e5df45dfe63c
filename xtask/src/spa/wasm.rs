//! What there is to know of WebAssembly to take a section out or make it shorter.

/// A section of a program.
pub(super) struct Section<'a> {
    pub id: u8,
    pub content: &'a [u8],
}

/// Puts a program together again from its sections as `change` leaves them: `None` takes one out. Answers `None` for what
/// is no program.
pub(super) fn changed(wasm: &[u8], change: impl Fn(Section<'_>) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (header, mut rest) = wasm.split_at_checked(8)?;
    let mut kept = header.to_vec();
    while let Some((&id, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        let (content, next) = content.split_at_checked(length)?;
        if let Some(content) = change(Section { id, content }) {
            kept.push(id);
            kept.extend(encoded(content.len()));
            kept.extend(content);
        }
        rest = next;
    }
    Some(kept)
}

/// A number in LEB128, and what comes after it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0)?.checked_add(1)?;
    let (number, rest) = bytes.split_at_checked(length)?;
    let value = number.iter().rev().fold(0_usize, |value, byte| (value << 7) | usize::from(byte & 0x7f));
    Some((value, rest))
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
pub(super) mod tests {
    use super::*;

    pub(crate) const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    /// A section as it is written.
    pub(crate) fn written(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id][..], &encoded(content.len()), content].concat()
    }

    #[test]
    fn sections_are_kept_taken_out_and_made_shorter() {
        let program = [HEADER, &written(1, &[7; 200]), &written(0, b"\x01x"), &written(2, b"long")].concat();
        let change = |section: Section<'_>| match section.id {
            0 => None,
            2 => Some(b"l".to_vec()),
            _ => Some(section.content.to_vec()),
        };
        let expected = [HEADER, &written(1, &[7; 200]), &written(2, b"l")].concat();
        assert_eq!(changed(&program, change), Some(expected));
        assert_eq!(changed(&program[..program.len() - 1], change), None);
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for value in [0, 1, 127, 128, 300, 1_000_000] {
            assert_eq!(number(&encoded(value)), Some((value, &[][..])));
        }
    }
}
