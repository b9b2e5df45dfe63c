//! Text between tags: two complements keep values in it.

use super::{BLANK, Parser};
use crate::cfdi::error::{Malformation, ReadError};
use std::borrow::Cow;

impl<'a> Parser<'a> {
    pub(super) fn take_text(&mut self, start: usize, end: usize) -> Result<(), ReadError> {
        let text = self.slice(start, end);
        let blank = text.trim_matches(BLANK).is_empty();
        if self.keep && self.open.is_empty() && !blank {
            return Err(self.ill_formed(Malformation::OutsideRoot, start));
        }
        if !blank {
            if text.contains("]]>") {
                return Err(self.ill_formed(Malformation::Markup, start));
            }
            self.check_characters(start, end)?;
            self.begun = true;
        }
        if !blank || self.open.last().is_some_and(|element| !element.text.is_empty()) {
            self.keep_text(text.into());
        }
        Ok(())
    }

    /// Adds to the text of the open element.
    pub(super) fn keep_text(&mut self, more: Cow<'a, str>) {
        let Some(element) = self.open.last_mut().filter(|_| self.keep) else { return };
        if element.text.is_empty() {
            element.text = more;
        } else {
            element.text.to_mut().push_str(&more);
        }
    }
}
