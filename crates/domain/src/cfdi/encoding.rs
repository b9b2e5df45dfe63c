//! The bytes of a file as text, in the encodings that CFDI come in.

use super::error::{LargePart, Malformation, Position, ReadError};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes of the largest document that is read.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// Bytes in which the XML declaration names the encoding.
const HEAD: usize = 200;

/// Decodes by byte order mark, else by declaration, else as UTF-8.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge { what: LargePart::Document, position: Position::START });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(mark..).unwrap_or_default());
    }
    let encoding = match bytes {
        [b'<', 0, ..] => UTF_16LE,
        [0, b'<', ..] => UTF_16BE,
        _ => declared(bytes).unwrap_or(UTF_8),
    };
    decode_as(encoding, bytes)
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, ReadError> {
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(invalid) => Err(undecodable(bytes, invalid.valid_up_to())),
        };
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| undecodable(bytes, 0))
}

fn undecodable(bytes: &[u8], valid: usize) -> ReadError {
    let before = bytes.get(..valid).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default();
    ReadError::NotXml { why: Malformation::Undecodable, position: Position::of(before, valid) }
}

/// The encoding that the declaration names. UTF-16 without its pattern of zero bytes cannot be true.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD.min(bytes.len()))?.trim_ascii_start();
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    // Of plain letters in every encoding that is decided here.
    let declaration = std::str::from_utf8(head.get(..end)?).ok()?.strip_prefix("<?xml")?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value.strip_prefix(quote)?.split_once(quote)?.0;
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_wins_over_the_declaration_which_wins_over_utf_8() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xd1'/>";
        assert!(decode(latin).unwrap().ends_with("<a b='Ñ'/>"));
        let marked =
            [b"\xef\xbb\xbf".as_slice(), "<?xml version='1.0' encoding='ISO-8859-1'?><Ñ/>".as_bytes()].concat();
        assert!(decode(&marked).unwrap().ends_with("<Ñ/>"));
        assert_eq!(decode("<Ñ/>".as_bytes()).unwrap(), "<Ñ/>");
    }

    #[test]
    fn utf_16_is_known_with_and_without_its_mark() {
        let bytes: Vec<u8> = "<Ñ/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes).unwrap(), "<Ñ/>");
        assert_eq!(decode(&[b"\xff\xfe".as_slice(), &bytes].concat()).unwrap(), "<Ñ/>");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_place() {
        let refused = decode(b"<a>\n<b c='\xff'/></a>").unwrap_err();
        let position = Position { line: 2, column: 7 };
        assert_eq!(refused, ReadError::NotXml { why: Malformation::Undecodable, position });
    }
}
