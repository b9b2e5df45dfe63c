//! XML as strictly as the standard has it, as a tree that borrows from the text.
//!
//! quick-xml finds where markup begins and ends; the rules it leaves to its caller are checked here. Four departures
//! that real files show are let pass and noted. What is inside `Addenda` is no part of the CFDI and is not kept.

mod attributes;
mod text;

use super::error::{LargePart, Malformation, Position, ReadError};
use quick_xml::{Reader, events::Event};
use std::borrow::Cow;

/// The namespace of CFDI 3.2 and 3.3.
pub const CFD_3: &str = "http://www.sat.gob.mx/cfd/3";
/// The namespace of CFDI 4.0.
pub const CFD_4: &str = "http://www.sat.gob.mx/cfd/4";

pub(super) const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];
const MAX_DEPTH: usize = 64;
/// Start tags, end tags and the like; a hundred thousand concepts with a tax each have 700,000.
const MAX_MARKUP: usize = 1_000_000;
const MAX_COPIED: usize = 1_000_000;

/// A break of the rules that does not keep the document from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter)]
pub enum Departure {
    BlankBeforeDeclaration,
    /// `xmlns:schemaLocation="…"`, written for `xsi:schemaLocation`.
    NamespaceNotUri,
    /// Anything wrong inside `Addenda`.
    Addenda,
}

/// A document whose every element has its namespace.
#[derive(Debug)]
pub struct Document<'a> {
    text: &'a str,
    pub root: Element<'a>,
    pub departures: Vec<(Departure, Position)>,
    pub doctype: Option<Position>,
}

#[derive(Debug)]
pub struct Element<'a> {
    /// Empty when the element is in no namespace.
    pub namespace: Cow<'a, str>,
    pub local: &'a str,
    pub attributes: Vec<Attribute<'a>>,
    pub children: Vec<Element<'a>>,
    /// The text directly inside; empty when there are only blanks.
    pub text: Cow<'a, str>,
    name: &'a str,
    offset: usize,
}

#[derive(Debug)]
pub struct Attribute<'a> {
    /// With its prefix, if it has one.
    pub name: &'a str,
    pub value: Cow<'a, str>,
    offset: usize,
}

impl<'a> Document<'a> {
    pub fn parse(text: &'a str) -> Result<Self, ReadError> {
        // Before anything is built: a tree takes more memory than its text.
        if text.len() > MAX_MARKUP && memchr::memchr_iter(b'<', text.as_bytes()).count() > MAX_MARKUP {
            return Err(ReadError::TooLarge { what: LargePart::Elements, position: Position::START });
        }
        let mut parser = Parser::new(text, true);
        parser.walk(0, text.len()).map_err(|error| parser.or_doctype(error))?;
        match parser.root {
            Some(root) => Ok(Self { text, root, departures: parser.departures, doctype: parser.doctype }),
            None => Err(ReadError::NotXml { why: Malformation::NoElement, position: Position::START }),
        }
    }

    pub fn position(&self, element: &Element) -> Position {
        Position::of(self.text, element.offset)
    }
}

impl<'a> Element<'a> {
    /// The byte of the text at which its start tag begins.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// The value of an attribute without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_ref())
    }

    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == namespace
    }

    /// Children of this name in this element's own namespace.
    pub fn children_named<'s>(&'s self, local: &'s str) -> impl Iterator<Item = &'s Element<'a>> + 's {
        self.children.iter().filter(move |child| child.is(&self.namespace, local))
    }

    pub fn child(&self, local: &str) -> Option<&Element<'a>> {
        self.children.iter().find(|child| child.is(&self.namespace, local))
    }
}

/// A namespace declaration in force at a depth.
#[derive(Clone, Debug)]
struct Declaration<'a> {
    prefix: &'a str,
    uri: Cow<'a, str>,
    /// How many elements are open inside it, itself included; 0 never ends.
    depth: usize,
}

struct Parser<'a> {
    text: &'a str,
    /// Whether this is the document; false inside `Addenda`, where nothing is kept.
    keep: bool,
    scope: Vec<Declaration<'a>>,
    open: Vec<Element<'a>>,
    /// Of the tag that is read: each element keeps as many as it has.
    attributes: Vec<Attribute<'a>>,
    root: Option<Element<'a>>,
    departures: Vec<(Departure, Position)>,
    doctype: Option<Position>,
    /// Bytes of namespaces that had entities and were copied into their elements.
    copied: usize,
    /// Whether anything but blanks stood before.
    begun: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, keep: bool) -> Self {
        Self {
            text,
            keep,
            scope: Vec::new(),
            open: Vec::new(),
            attributes: Vec::new(),
            root: None,
            departures: Vec::new(),
            doctype: None,
            copied: 0,
            begun: false,
        }
    }

    fn at(&self, offset: usize) -> Position {
        Position::of(self.text, offset)
    }

    /// Entities are what a document type declares: one that is used is refused for its declaration.
    fn or_doctype(&self, error: ReadError) -> ReadError {
        match (&error, self.doctype) {
            (ReadError::NotXml { why: Malformation::Entity, .. }, Some(position)) => {
                ReadError::DoctypeRefused { position }
            }
            _ => error,
        }
    }

    /// Notes a departure; the first of its kind says enough.
    fn depart(&mut self, departure: Departure, offset: usize) {
        if self.departures.iter().all(|(noted, _position)| *noted != departure) {
            self.departures.push((departure, self.at(offset)));
        }
    }

    fn ill_formed(&self, why: Malformation, offset: usize) -> ReadError {
        ReadError::NotXml { why, position: self.at(offset) }
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn walk(&mut self, from: usize, to: usize) -> Result<(), ReadError> {
        let mut base = from;
        let mut reader = strict_reader(self.slice(from, to));
        loop {
            let start = base.saturating_add(offset(reader.buffer_position()));
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let place = base.saturating_add(offset(reader.error_position()));
                    return Err(self.reader_error(&error, place));
                }
            };
            let end = base.saturating_add(offset(reader.buffer_position()));
            if matches!(event, Event::Eof) {
                return self.finish(to);
            }
            self.take(&event, start, end)?;
            if let Some(closing) = self.skip_addenda(end, to)? {
                base = closing;
                reader = strict_reader(self.slice(closing, to));
            }
        }
    }

    fn reader_error(&self, error: &quick_xml::Error, place: usize) -> ReadError {
        use quick_xml::errors::SyntaxError;
        match error {
            quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) => self.ill_formed(Malformation::Markup, place),
            quick_xml::Error::Syntax(_) => ReadError::Truncated { position: self.at(place) },
            quick_xml::Error::IllFormed(quick_xml::errors::IllFormedError::UnclosedReference) => {
                self.ill_formed(Malformation::Entity, place)
            }
            quick_xml::Error::IllFormed(_)
            | quick_xml::Error::Io(_)
            | quick_xml::Error::InvalidAttr(_)
            | quick_xml::Error::Encoding(_)
            | quick_xml::Error::Escape(_)
            | quick_xml::Error::Namespace(_) => self.ill_formed(Malformation::Markup, place),
        }
    }

    fn take(&mut self, event: &Event<'a>, start: usize, end: usize) -> Result<(), ReadError> {
        let outside = self.keep && self.open.is_empty();
        match event {
            Event::Start(_) => self.open_element(start, end.saturating_sub(1))?,
            Event::Empty(_) => {
                self.open_element(start, end.saturating_sub(2))?;
                self.close_element();
            }
            Event::End(_) => {
                let name = self.slice(start.saturating_add(2), end.saturating_sub(1)).trim_end_matches(BLANK);
                if self.open.last().is_none_or(|element| element.name != name) {
                    return Err(self.ill_formed(Malformation::EndTag, start));
                }
                self.close_element();
            }
            Event::Text(_) => return self.take_text(start, end),
            Event::CData(_) | Event::GeneralRef(_) if outside => {
                return Err(self.ill_formed(Malformation::OutsideRoot, start));
            }
            Event::GeneralRef(_) => {
                let name = self.slice(start.saturating_add(1), end.saturating_sub(1));
                let Some(character) = attributes::entity(name) else {
                    return Err(self.ill_formed(Malformation::Entity, start));
                };
                self.keep_text(character.encode_utf8(&mut [0; 4]).to_owned().into());
            }
            Event::CData(_) => {
                self.check_characters(start, end)?;
                let from = start.saturating_add("<![CDATA[".len());
                self.keep_text(self.slice(from, end.saturating_sub("]]>".len())).into());
            }
            Event::Comment(_) => self.check_characters(start, end)?,
            Event::PI(_) => self.check_instruction(start, end)?,
            Event::Decl(_) => self.check_declaration(start, end)?,
            Event::DocType(_) => {
                if !outside || self.root.is_some() || self.doctype.is_some() {
                    return Err(self.ill_formed(Malformation::Markup, start));
                }
                self.doctype = Some(self.at(start));
            }
            Event::Eof => {}
        }
        self.begun = true;
        Ok(())
    }

    fn check_characters(&self, start: usize, end: usize) -> Result<(), ReadError> {
        match self.slice(start, end).find(|character| !attributes::is_xml_character(character)) {
            Some(found) => Err(self.ill_formed(Malformation::Character, start.saturating_add(found))),
            None => Ok(()),
        }
    }

    fn check_instruction(&self, start: usize, end: usize) -> Result<(), ReadError> {
        let content = self.slice(start.saturating_add(2), end.saturating_sub(2));
        let target = content.split(BLANK).next().unwrap_or_default();
        if !attributes::is_name(target) || target.eq_ignore_ascii_case("xml") {
            return Err(self.ill_formed(Malformation::Markup, start));
        }
        self.check_characters(start, end)
    }

    fn check_declaration(&mut self, start: usize, end: usize) -> Result<(), ReadError> {
        let wrong = self.ill_formed(Malformation::Declaration, start);
        let from = start.saturating_add("<?xml".len());
        let mut attributes = Vec::new();
        let read = attributes::split(self.text, from, end.saturating_sub(2), &mut attributes);
        read.map_err(|_place| wrong.clone())?;
        let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name).collect();
        let known = matches!(
            names.as_slice(),
            ["version"] | ["version", "encoding" | "standalone"] | ["version", "encoding", "standalone"]
        );
        if self.begun || !self.keep || !known {
            return Err(wrong);
        }
        if start > 0 {
            self.departures.push((Departure::BlankBeforeDeclaration, Position::START));
        }
        Ok(())
    }

    fn open_element(&mut self, start: usize, end: usize) -> Result<(), ReadError> {
        let from = start.saturating_add(1);
        let tag = self.slice(from, end);
        let length = tag.bytes().position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let name = length.and_then(|length| tag.get(..length)).unwrap_or(tag);
        let Some((prefix, local)) = attributes::qualified(name) else {
            return Err(self.ill_formed(Malformation::Name, start));
        };
        if self.keep && self.open.is_empty() && self.root.is_some() {
            return Err(self.ill_formed(Malformation::OutsideRoot, start));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(ReadError::TooLarge { what: LargePart::Elements, position: self.at(start) });
        }
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes::split(self.text, from.saturating_add(name.len()), end, &mut attributes)?;
        self.declare(&attributes)?;
        attributes::check_unique(self.text, &attributes, |prefix| self.resolve(prefix))?;
        let Some(namespace) = self.resolve(prefix) else {
            return Err(self.ill_formed(Malformation::UndeclaredPrefix, start));
        };
        if let Cow::Owned(copy) = &namespace {
            self.copied = self.copied.saturating_add(copy.len());
            if self.copied > MAX_COPIED {
                return Err(ReadError::TooLarge { what: LargePart::Namespaces, position: self.at(start) });
            }
        }
        #[expect(clippy::drain_collect, reason = "taking all would take the room with it")]
        let kept = attributes.drain(..).collect();
        self.attributes = attributes;
        self.open.push(Element {
            namespace,
            local,
            attributes: kept,
            children: Vec::new(),
            text: Cow::Borrowed(""),
            name,
            offset: start,
        });
        Ok(())
    }

    fn declare(&mut self, attributes: &[Attribute<'a>]) -> Result<(), ReadError> {
        let depth = self.open.len().saturating_add(1);
        for attribute in attributes {
            let prefix = match attribute.name.strip_prefix("xmlns") {
                Some("") => Some(""),
                behind => behind.and_then(|behind| behind.strip_prefix(':')),
            };
            let Some(prefix) = prefix else { continue };
            if attribute.value.len() > attributes::MAX_NAMESPACE || self.scope.len() >= attributes::MAX_DECLARATIONS {
                return Err(ReadError::TooLarge { what: LargePart::Namespaces, position: self.at(attribute.offset) });
            }
            if attribute.value.contains(BLANK) {
                self.depart(Departure::NamespaceNotUri, attribute.offset);
            }
            self.scope.push(Declaration { prefix, uri: attribute.value.clone(), depth });
        }
        Ok(())
    }

    fn resolve(&self, prefix: &str) -> Option<Cow<'a, str>> {
        let declared = self.scope.iter().rev().find(|declaration| declaration.prefix == prefix);
        match declared {
            Some(declaration) => Some(declaration.uri.clone()),
            None if prefix.is_empty() => Some(Cow::Borrowed("")),
            None if prefix == "xml" => Some(Cow::Borrowed("http://www.w3.org/XML/1998/namespace")),
            None => None,
        }
    }

    fn close_element(&mut self) {
        let Some(element) = self.open.pop() else { return };
        let depth = self.open.len();
        while self.scope.last().is_some_and(|declaration| declaration.depth > depth) {
            self.scope.pop();
        }
        if !self.keep {
            return;
        }
        match self.open.last_mut() {
            Some(parent) => {
                // Most have one child, and room for more would be the larger part of the tree.
                if parent.children.is_empty() {
                    parent.children.reserve_exact(1);
                }
                parent.children.push(element);
            }
            None => self.root = Some(element),
        }
    }

    /// When an `Addenda` has just been opened: judges what is inside by itself, and gives the place of its end tag.
    fn skip_addenda(&mut self, from: usize, to: usize) -> Result<Option<usize>, ReadError> {
        let [_, addenda] = self.open.as_slice() else { return Ok(None) };
        let in_cfdi = addenda.namespace == CFD_3 || addenda.namespace == CFD_4;
        if !self.keep || addenda.local != "Addenda" || !in_cfdi {
            return Ok(None);
        }
        let Some(length) = self.slice(from, to).rfind(&format!("</{}", addenda.name)) else {
            return Err(ReadError::Truncated { position: self.at(to) });
        };
        if length == 0 {
            return Ok(None);
        }
        let closing = from.saturating_add(length);
        let around = self.scope.iter().map(|declaration| Declaration { depth: 0, ..declaration.clone() });
        let mut inside = Parser { scope: around.collect(), ..Parser::new(self.text, false) };
        let outcome = inside.walk(from, closing);
        if outcome.is_err() || !inside.departures.is_empty() {
            let offset = addenda.offset;
            self.depart(Departure::Addenda, offset);
        }
        Ok(Some(closing))
    }

    fn finish(&self, end: usize) -> Result<(), ReadError> {
        if self.open.is_empty() { Ok(()) } else { Err(ReadError::Truncated { position: self.at(end) }) }
    }
}

fn strict_reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_comments = true;
    // Checked by the parser, which may start in the middle of an element.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
