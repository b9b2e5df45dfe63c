//! Attributes, names and entities.

use super::{Attribute, BLANK};
use crate::cfdi::error::{Malformation, Position, ReadError};
use std::borrow::Cow;

const MAX_ATTRIBUTES: usize = 256;
/// Room that is made at once: concepts and taxes have no more.
const USUAL_ATTRIBUTES: usize = 8;
/// Certificates take 3 KB; nothing outside an addenda comes near this.
const MAX_VALUE: usize = 256 * 1024;
pub(super) const MAX_NAMESPACE: usize = 1_000;
pub(super) const MAX_DECLARATIONS: usize = 200;

/// The attributes written in `text` from one byte offset to another.
pub(super) fn split(text: &str, from: usize, to: usize) -> Result<Vec<Attribute<'_>>, ReadError> {
    let mut rest = text.get(from..to).unwrap_or_default();
    let mut attributes = Vec::with_capacity(memchr::memchr_iter(b'=', rest.as_bytes()).count().min(USUAL_ATTRIBUTES));
    loop {
        let unread = behind_blanks(rest);
        if unread.is_empty() {
            return Ok(attributes);
        }
        let offset = to.saturating_sub(unread.len());
        let wrong = |why| ReadError::NotXml { why, position: Position::of(text, offset) };
        let too_large = || ReadError::TooLarge { what: "attribute", position: Position::of(text, offset) };
        let (name, quoted) = halves(unread, b'=').ok_or_else(|| wrong(Malformation::AttributeSyntax))?;
        let name = name.trim_end_matches(BLANK);
        let quoted = behind_blanks(quoted);
        let quote = quoted.bytes().next().filter(|quote| matches!(quote, b'"' | b'\''));
        let value = quote.and_then(|quote| halves(quoted.get(1..)?, quote));
        let Some((value, after)) = value else { return Err(wrong(Malformation::AttributeSyntax)) };
        if unread.len() == rest.len() || !is_qualified_name(name) {
            return Err(wrong(Malformation::AttributeSyntax));
        }
        if value.len() > MAX_VALUE || attributes.len() >= MAX_ATTRIBUTES {
            return Err(too_large());
        }
        attributes.push(Attribute { name, value: normalise(value).map_err(wrong)?, offset });
        rest = after;
    }
}

/// No attribute twice, neither by its written name nor by namespace and local name.
pub(super) fn check_unique<'a>(
    text: &str,
    attributes: &[Attribute<'a>],
    resolve: impl Fn(&str) -> Option<Cow<'a, str>>,
) -> Result<(), ReadError> {
    let mut expanded: Vec<(Cow<'a, str>, &str)> = Vec::new();
    for (number, attribute) in attributes.iter().enumerate() {
        let wrong = |why| ReadError::NotXml { why, position: Position::of(text, attribute.offset) };
        if attributes.iter().take(number).any(|earlier| earlier.name == attribute.name) {
            return Err(wrong(Malformation::DuplicateAttribute));
        }
        let Some((prefix, local)) = halves(attribute.name, b':') else { continue };
        if prefix == "xmlns" {
            continue;
        }
        let namespace = resolve(prefix).ok_or_else(|| wrong(Malformation::UndeclaredPrefix))?;
        if expanded.iter().any(|(other, name)| *name == local && *other == namespace) {
            return Err(wrong(Malformation::DuplicateAttribute));
        }
        expanded.push((namespace, local));
    }
    Ok(())
}

/// An attribute's value as XML has it: blanks become spaces, entities their characters.
fn normalise(raw: &str) -> Result<Cow<'_, str>, Malformation> {
    if is_plain(raw) {
        return Ok(Cow::Borrowed(raw));
    }
    if raw.contains('<') {
        return Err(Malformation::LessThanInAttribute);
    }
    if !raw.chars().all(is_xml_character) {
        return Err(Malformation::Character);
    }
    if !raw.contains(['&', '\t', '\r', '\n']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        rest = match character {
            '&' => {
                let (name, after) = after.split_once(';').ok_or(Malformation::Entity)?;
                value.push(entity(name).ok_or(Malformation::Entity)?);
                after
            }
            // A line break of two characters is one.
            '\r' if after.starts_with('\n') => after,
            '\t' | '\r' | '\n' => {
                value.push(' ');
                after
            }
            plain => {
                value.push(plain);
                after
            }
        };
    }
    Ok(Cow::Owned(value))
}

/// What stands between `&` and `;`: one of the five names, or a number.
pub(super) fn entity(name: &str) -> Option<char> {
    let number = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|found| is_xml_character(*found))
}

/// Whether every character stands for itself wherever it is: no controls, no blanks but the space, no `<`, no `&`, and
/// none whose first byte is 0xEF, as that of the two which XML leaves out at the end of the first plane.
///
/// Nearly all values are so, and without an early end the loop takes many bytes at once.
pub(super) fn is_plain(text: &str) -> bool {
    let is_special = |byte: u8| byte < b' ' || matches!(byte, b'<' | b'&' | 0xef);
    !text.bytes().fold(false, |found, byte| found | is_special(byte))
}

pub(super) fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// What stands before and behind the first of an ASCII character; one call of std's own search for a `char` costs
/// more than a whole name has letters.
pub(super) fn halves(text: &str, ascii: u8) -> Option<(&str, &str)> {
    let place = memchr::memchr(ascii, text.as_bytes())?;
    Some((text.get(..place)?, text.get(place.saturating_add(1)..)?))
}

fn behind_blanks(text: &str) -> &str {
    let blanks = text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
    text.get(blanks..).unwrap_or_default()
}

pub(super) fn is_qualified_name(name: &str) -> bool {
    let (prefix, local) = halves(name, b':').unwrap_or(("x", name));
    is_name(prefix) && is_name(local) && !local.contains(':')
}

pub(super) fn is_name(name: &str) -> bool {
    // Nearly all are of letters alone.
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word || (name.starts_with(is_name_start) && name.chars().all(|each| is_name_start(each) || is_name_inner(each)))
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn is_name_inner(character: char) -> bool {
    matches!(character, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
