//! A start tag, short enough to be read.

use crate::cfdi::xml::BLANK;

/// Characters of a name or value that are shown whole.
const LONGEST: usize = 60;
/// Characters that are left at the end of a longer one.
const TAIL: usize = 16;
/// Characters of a whole tag, more or less.
const MOST: usize = 600;

/// An attribute on its way into the tag that is shown.
struct Attribute {
    /// Its place among all, from 0.
    number: usize,
    /// Those of a lower one are shown first where not all can be.
    rank: u8,
    text: String,
}

/// The start tag that `source` begins with; `meant` is the attribute that is shown in any case.
pub(super) fn shown(source: &str, meant: Option<&str>) -> Option<String> {
    let source = source.strip_prefix('<')?;
    let length = source.find(|character: char| BLANK.contains(&character) || matches!(character, '/' | '>'))?;
    let (name, mut rest) = source.split_at_checked(length)?;
    let mut attributes = Vec::new();
    let end = loop {
        rest = rest.trim_start_matches(BLANK);
        if let Some(end) = [">", "/>"].into_iter().find(|end| rest.starts_with(*end)) {
            break end;
        }
        let (name, behind) = rest.split_once('=')?;
        let behind = behind.trim_start_matches(BLANK);
        let quote = behind.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, behind) = behind.get(1..)?.split_once(quote)?;
        let name = name.trim_end_matches(BLANK);
        let text = format!("{}={quote}{}{quote}", short(name), short(value));
        attributes.push(Attribute { number: attributes.len(), rank: rank(name, meant), text });
        rest = behind;
    };
    let name = short(name);
    let all = attributes.len();
    Some(format!("<{name}{}{end}", joined(fitting(attributes, MOST), all)))
}

/// What is meant comes first and what XML itself asks for last.
fn rank(name: &str, meant: Option<&str>) -> u8 {
    if meant == Some(name) {
        0
    } else if name == "xmlns" || name.contains(':') {
        2
    } else {
        1
    }
}

/// As many as there is room for, in their order.
fn fitting(mut attributes: Vec<Attribute>, mut room: usize) -> Vec<Attribute> {
    attributes.sort_by_key(|attribute| attribute.rank);
    attributes.retain(|attribute| {
        let length = attribute.text.chars().count().saturating_add(1);
        let left = room.checked_sub(length);
        room = left.unwrap_or(room);
        left.is_some()
    });
    attributes.sort_by_key(|attribute| attribute.number);
    attributes
}

/// Each behind a blank, and `…` where some are left out.
fn joined(attributes: Vec<Attribute>, all: usize) -> String {
    let mut text = String::new();
    let mut next = 0_usize;
    for attribute in attributes {
        if attribute.number > next {
            text.push_str(" …");
        }
        text.push(' ');
        text.push_str(&attribute.text);
        next = attribute.number.saturating_add(1);
    }
    if next < all {
        text.push_str(" …");
    }
    text
}

/// Blanks in a row as one, and no middle where it is too long.
pub(super) fn short(text: &str) -> String {
    let start: Vec<char> = collapsed(text.chars()).take(LONGEST.saturating_add(1)).collect();
    if start.len() <= LONGEST {
        return start.into_iter().collect();
    }
    let end: Vec<char> = collapsed(text.chars().rev()).take(TAIL).collect();
    let kept = LONGEST.saturating_sub(TAIL).saturating_sub(1);
    start.into_iter().take(kept).chain(['…']).chain(end.into_iter().rev()).collect()
}

fn collapsed(characters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut is_behind_blank = false;
    characters.filter_map(move |character| {
        let is_blank = BLANK.contains(&character);
        let is_repeated = is_blank && is_behind_blank;
        is_behind_blank = is_blank;
        (!is_repeated).then_some(if is_blank { ' ' } else { character })
    })
}
