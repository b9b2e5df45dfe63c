//! Attributes, names and entities.

use super::{Attribute, BLANK};
use crate::cfdi::error::{LargePart, Malformation, Position, ReadError};
use std::borrow::Cow;

const MAX_ATTRIBUTES: usize = 256;
/// Certificates take 3 KB; nothing outside an addenda comes near this.
const MAX_VALUE: usize = 256 * 1024;
pub(super) const MAX_NAMESPACE: usize = 1_000;
pub(super) const MAX_DECLARATIONS: usize = 200;

/// Adds the attributes written in `text` from one byte offset to another.
pub(super) fn split<'a>(
    text: &'a str,
    from: usize,
    to: usize,
    attributes: &mut Vec<Attribute<'a>>,
) -> Result<(), ReadError> {
    let mut rest = text.get(from..to).unwrap_or_default();
    loop {
        let unread = behind_blanks(rest);
        if unread.is_empty() {
            return Ok(());
        }
        let offset = to.saturating_sub(unread.len());
        let wrong = |why| ReadError::NotXml { why, position: Position::of(text, offset) };
        let too_large = || ReadError::TooLarge { what: LargePart::Attributes, position: Position::of(text, offset) };
        let (name, quoted) = name_and_rest(unread).ok_or_else(|| wrong(Malformation::AttributeSyntax))?;
        let quoted = behind_blanks(quoted);
        let quote = quoted.bytes().next().filter(|quote| matches!(quote, b'"' | b'\''));
        let value = quote.and_then(|quote| halves(quoted.get(1..)?, quote));
        let Some((value, after)) = value else { return Err(wrong(Malformation::AttributeSyntax)) };
        if unread.len() == rest.len() {
            return Err(wrong(Malformation::AttributeSyntax));
        }
        if value.len() > MAX_VALUE || attributes.len() >= MAX_ATTRIBUTES {
            return Err(too_large());
        }
        attributes.push(Attribute { name, value: normalise(value).map_err(wrong)?, offset });
        rest = after;
    }
}

/// An attribute's name, and what stands behind the equals sign.
fn name_and_rest(unread: &str) -> Option<(&str, &str)> {
    let letters = unread.bytes().take_while(u8::is_ascii_alphabetic).count();
    let behind = unread.get(letters..)?;
    // Nearly all are of letters alone, with no blank before the sign.
    if letters > 0 && behind.starts_with('=') {
        return Some((unread.get(..letters)?, behind.get(1..)?));
    }
    let (name, quoted) = halves(unread, b'=')?;
    let name = name.trim_end_matches(BLANK);
    qualified(name).map(|_halves| (name, quoted))
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
        let Some((prefix, local)) = around_colon(attribute.name) else { continue };
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
    if memchr::memchr(b'<', raw.as_bytes()).is_some() {
        return Err(Malformation::LessThanInAttribute);
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((run, special)) = rest.bytes().position(is_special).and_then(|place| rest.split_at_checked(place)) {
        value.push_str(run);
        let mut letters = special.chars();
        let letter = letters.next();
        let after = letters.as_str();
        rest = match letter {
            Some('&') => {
                let (name, after) = halves(after, b';').ok_or(Malformation::Entity)?;
                value.push(entity(name).ok_or(Malformation::Entity)?);
                after
            }
            // A line break of two characters is one.
            Some('\r') if after.starts_with('\n') => after,
            Some('\t' | '\r' | '\n') => {
                value.push(' ');
                after
            }
            Some(plain) if is_xml_character(plain) => {
                value.push(plain);
                after
            }
            Some(_) | None => return Err(Malformation::Character),
        };
    }
    value.push_str(rest);
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

/// Whether every character stands for itself wherever it is.
///
/// Nearly all values are so, and without an early end the loop takes many bytes at once.
pub(super) fn is_plain(text: &str) -> bool {
    !text.bytes().fold(false, |found, byte| found | is_special(byte))
}

/// Whether a character that begins with this byte may stand for something else: controls, blanks but the space, `<`,
/// `&`, and those from 0xEF, among which are the two that XML leaves out at the end of the first plane.
fn is_special(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'<' | b'&' | 0xef)
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

/// What stands before and behind the first colon: a byte by itself is found sooner than by a search made for long texts.
fn around_colon(name: &str) -> Option<(&str, &str)> {
    let place = name.bytes().position(|byte| byte == b':')?;
    Some((name.get(..place)?, name.get(place.saturating_add(1)..)?))
}

/// Prefix, empty when there is none, and local part of a name; `None` when XML allows no such name.
pub(super) fn qualified(name: &str) -> Option<(&str, &str)> {
    let (prefix, local) = around_colon(name).map_or((None, name), |(prefix, local)| (Some(prefix), local));
    let is_local = is_word(local) || (is_name(local) && !local.contains(':'));
    (is_local && prefix.is_none_or(is_name)).then(|| (prefix.unwrap_or_default(), local))
}

pub(super) fn is_name(name: &str) -> bool {
    is_word(name)
        || (name.starts_with(is_name_start) && name.chars().all(|each| is_name_start(each) || is_name_inner(each)))
}

/// Whether it is of letters alone, as nearly all names.
fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic())
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
