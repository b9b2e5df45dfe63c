//! Flows text and tables over pages of letter paper, remembering what each piece means.
//!
//! Nothing is painted before the last page is known, so that every page can say how many there are.

use super::{PdfError, Weight, paint};

/// Letter paper, as Mexican offices print on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSize {
    Portrait,
    Landscape,
}

impl PageSize {
    /// Width and height in points.
    pub fn points(self) -> (f32, f32) {
        match self {
            Self::Portrait => (612.0, 792.0),
            Self::Landscape => (792.0, 612.0),
        }
    }

    /// Width between the margins.
    pub fn body_width(self) -> f32 {
        self.points().0 - 2.0 * MARGIN
    }
}

pub(super) const MARGIN: f32 = 36.0;
const TOP: f32 = 40.0;
const BOTTOM: f32 = 50.0;
const LEADING: f32 = 1.3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Dark,
    Muted,
}

/// How a text looks; sizes in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub size: f32,
    pub weight: Weight,
    pub ink: Ink,
}

impl Style {
    pub const TITLE: Self = Self { size: 15.0, weight: Weight::SemiBold, ink: Ink::Dark };
    pub const HEADING: Self = Self { size: 10.0, weight: Weight::SemiBold, ink: Ink::Dark };
    pub const STRONG: Self = Self { size: 9.0, weight: Weight::SemiBold, ink: Ink::Dark };
    pub const BODY: Self = Self { size: 9.0, weight: Weight::Regular, ink: Ink::Dark };
    pub const SMALL: Self = Self { size: 7.5, weight: Weight::Regular, ink: Ink::Muted };

    pub(super) fn leading(self) -> f32 {
        self.size * LEADING
    }

    pub(super) fn width(self, text: &str) -> Result<f32, PdfError> {
        Ok(self.weight.face()?.width(text, self.size))
    }
}

/// What a piece means, for readers that cannot see it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Heading { level: u16, text: String },
    Paragraph,
    Table,
    Row,
    HeaderCell,
    Cell,
}

/// One node of the document's structure.
pub(super) struct Node {
    pub meaning: Meaning,
    pub children: Vec<usize>,
}

/// A line of text at its baseline.
pub(super) struct Run {
    pub x: f32,
    pub y: f32,
    pub text: String,
    pub style: Style,
    /// Without one it is furniture, not content.
    pub node: Option<usize>,
}

/// A horizontal line.
pub(super) struct Rule {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub thickness: f32,
}

#[derive(Default)]
pub(super) struct Sheet {
    pub runs: Vec<Run>,
    pub rules: Vec<Rule>,
    /// The dark bars of square codes.
    pub bars: Vec<Rule>,
}

/// An entry of the table of contents that readers show beside the pages.
pub(super) struct Bookmark {
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// What stands on every page besides its content.
#[derive(Clone, Debug)]
pub struct Furniture {
    /// At the top of the second page and later ones.
    pub running_head: String,
    pub foot: String,
    /// "Página 2 de 3"
    pub page_of: fn(usize, usize) -> String,
}

/// What the document says about itself.
#[derive(Clone, Debug)]
pub struct Properties {
    pub title: String,
    pub author: String,
    /// RFC 3066: `es-MX`.
    pub language: &'static str,
}

/// A line of a block set side by side; with a level it is a heading.
#[derive(Clone, Debug)]
pub struct Line {
    pub text: String,
    pub style: Style,
    pub heading: Option<u16>,
}

impl Line {
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, heading: None }
    }

    pub fn heading(text: impl Into<String>, style: Style, level: u16) -> Self {
        Self { text: text.into(), style, heading: Some(level) }
    }
}

/// A document while it is being set.
pub struct Flow {
    pub(super) page_size: PageSize,
    pub(super) furniture: Furniture,
    pub(super) sheets: Vec<Sheet>,
    pub(super) nodes: Vec<Node>,
    /// Nodes without a parent.
    pub(super) roots: Vec<usize>,
    pub(super) bookmarks: Vec<Bookmark>,
    /// Where the next piece begins, from the top.
    pub(super) y: f32,
}

impl Flow {
    pub fn new(page_size: PageSize, furniture: Furniture) -> Self {
        Self {
            page_size,
            furniture,
            sheets: vec![Sheet::default()],
            nodes: Vec::new(),
            roots: Vec::new(),
            bookmarks: Vec::new(),
            y: TOP,
        }
    }

    pub fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// Starts a page when less than this height is left.
    pub fn keep_together(&mut self, points: f32) {
        self.make_room(points);
    }

    /// Text over the whole width.
    pub fn paragraph(&mut self, text: &str, style: Style) -> Result<(), PdfError> {
        self.block(&Line::new(text, style))
    }

    /// A heading; it also becomes a bookmark.
    pub fn heading(&mut self, text: &str, style: Style, level: u16) -> Result<(), PdfError> {
        // A heading at the foot of a page would stand apart from what it announces.
        self.make_room(style.leading() * 5.0);
        let (page, y) = (self.sheets.len() - 1, self.y);
        self.bookmarks.push(Bookmark { text: text.to_owned(), page, y });
        self.block(&Line::heading(text, style, level))
    }

    /// Two blocks at the same height: the left one may wrap, the right one is flush right.
    pub fn beside(&mut self, left: &[Line], right: &[Line]) -> Result<(), PdfError> {
        let body = self.page_size.body_width();
        let mut widest = 0.0_f32;
        for line in right {
            widest = widest.max(line.style.width(&line.style.weight.face()?.printable(&line.text))?);
        }
        let right_width = widest.min(body / 2.0);
        let top = self.y;
        for line in left {
            self.lines(line, MARGIN, body - right_width - 18.0, false)?;
        }
        let left_end = self.y;
        self.y = top;
        for line in right {
            self.lines(line, MARGIN + body - right_width, right_width, true)?;
        }
        self.y = self.y.max(left_end);
        Ok(())
    }

    /// The finished document.
    pub fn finish(mut self, properties: &Properties) -> Result<Vec<u8>, PdfError> {
        self.furnish()?;
        paint::document(&self, properties)
    }

    fn block(&mut self, line: &Line) -> Result<(), PdfError> {
        self.lines(line, MARGIN, self.page_size.body_width(), false)
    }

    fn lines(&mut self, line: &Line, x: f32, width: f32, flush_right: bool) -> Result<(), PdfError> {
        let meaning = match line.heading {
            Some(level) => Meaning::Heading { level, text: line.text.clone() },
            None => Meaning::Paragraph,
        };
        let node = self.node(meaning, None);
        let printable = line.style.weight.face()?.printable(&line.text);
        for text in wrap(&printable, line.style, width, usize::MAX)? {
            self.make_room(line.style.leading());
            let start = if flush_right { x + width - line.style.width(&text)? } else { x };
            let y = self.y + line.style.size;
            self.put(Run { x: start, y, text, style: line.style, node: Some(node) });
            self.y += line.style.leading();
        }
        Ok(())
    }

    pub(super) fn node(&mut self, meaning: Meaning, parent: Option<usize>) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node { meaning, children: Vec::new() });
        match parent.and_then(|parent| self.nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(node),
            None => self.roots.push(node),
        }
        node
    }

    pub(super) fn put(&mut self, text: Run) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.runs.push(text);
        }
    }

    pub(super) fn rule(&mut self, thickness: f32) {
        let rule = Rule { x: MARGIN, y: self.y, width: self.page_size.body_width(), thickness };
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rules.push(rule);
        }
    }

    /// Paints a square code, row by row, at the left margin; what follows stands beside it.
    pub(super) fn code(&mut self, rows: &[Vec<bool>], size: f32) {
        let count = |length: usize| f32::from(u16::try_from(length).unwrap_or(u16::MAX));
        let module = size / count(rows.len()).max(1.0);
        let Some(sheet) = self.sheets.last_mut() else { return };
        let mut y = self.y;
        for row in rows {
            let mut x = MARGIN;
            for group in row.chunk_by(PartialEq::eq) {
                let width = module * count(group.len());
                if group.first() == Some(&true) {
                    sheet.bars.push(Rule { x, y, width, thickness: module });
                }
                x += width;
            }
            y += module;
        }
    }

    pub(super) fn has_room(&self, height: f32) -> bool {
        self.y + height <= self.page_size.points().1 - BOTTOM
    }

    /// Starts a page when less than `height` is left.
    pub(super) fn make_room(&mut self, height: f32) {
        if !self.has_room(height) {
            self.start_page();
        }
    }

    pub(super) fn start_page(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP + Style::SMALL.leading() * 1.5;
    }

    /// Running heads, feet and page numbers.
    fn furnish(&mut self) -> Result<(), PdfError> {
        let style = Style::SMALL;
        let face = style.weight.face()?;
        let (width, height) = self.page_size.points();
        let foot = face.printable(&self.furniture.foot);
        let head = face.printable(&self.furniture.running_head);
        let pages = self.sheets.len();
        for (index, sheet) in self.sheets.iter_mut().enumerate() {
            let number = (self.furniture.page_of)(index + 1, pages);
            let number_width = face.width(&number, style.size);
            let y = height - MARGIN;
            let foot = shorten(&foot, style, width - 2.0 * MARGIN - number_width - 12.0)?;
            sheet.runs.push(Run { x: MARGIN, y, text: foot, style, node: None });
            sheet.runs.push(Run { x: width - MARGIN - number_width, y, text: number, style, node: None });
            if index > 0 {
                let head = shorten(&head, style, width - 2.0 * MARGIN)?;
                sheet.runs.push(Run { x: MARGIN, y: TOP, text: head, style, node: None });
            }
        }
        Ok(())
    }
}

/// Breaks a printable text into lines no wider than `width`; what exceeds `most` lines ends in an ellipsis.
pub(super) fn wrap(text: &str, style: Style, width: f32, most: usize) -> Result<Vec<String>, PdfError> {
    let face = style.weight.face()?;
    if face.width(text, style.size) <= width {
        return Ok(vec![text.to_owned()]);
    }
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_ascii_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if face.width(&joined, style.size) <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            line.push(character);
            if face.width(&line, style.size) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, character.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(shorten(&rest, style, width)?);
    }
    Ok(lines)
}

/// The text, or its beginning with an ellipsis.
fn shorten(text: &str, style: Style, width: f32) -> Result<String, PdfError> {
    let face = style.weight.face()?;
    if face.width(text, style.size) <= width {
        return Ok(text.to_owned());
    }
    let kept = face.beginning(text, style.size, width - face.width("…", style.size));
    Ok(format!("{}…", kept.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_stays_one_line() {
        assert_eq!(wrap("uno dos", Style::BODY, 200.0, 3).unwrap(), ["uno dos"]);
    }

    #[test]
    fn lines_break_at_spaces_and_none_is_too_wide() {
        let text = "Servicio de mantenimiento preventivo a montacargas de la planta de Apodaca";
        let lines = wrap(text, Style::BODY, 90.0, 10).unwrap();
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| Style::BODY.width(line).unwrap() <= 90.0));
    }

    #[test]
    fn a_word_wider_than_the_column_is_cut_between_letters() {
        let word = "SUPERCALIFRAGILISTICOESPIALIDOSO";
        let lines = wrap(word, Style::BODY, 40.0, 20).unwrap();
        assert_eq!(lines.concat(), word);
        assert!(lines.iter().all(|line| Style::BODY.width(line).unwrap() <= 40.0));
    }

    #[test]
    fn the_last_allowed_line_ends_in_an_ellipsis() {
        let lines = wrap("uno dos tres cuatro cinco seis siete ocho", Style::BODY, 40.0, 2).unwrap();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(Style::BODY.width(&lines[1]).unwrap() <= 40.0);
    }

    #[test]
    fn a_text_without_end_is_shortened_in_one_go() {
        // Letter by letter from its end it would not be done today.
        let lines = wrap(&"palabras sin fin ".repeat(200_000), Style::BODY, 40.0, 2).unwrap();
        assert_eq!((lines.len(), lines[1].ends_with('…')), (2, true));
        assert!(Style::BODY.width(&lines[1]).unwrap() <= 40.0);
    }

    fn letter() -> Flow {
        let furniture = Furniture {
            running_head: "Prueba".to_owned(),
            foot: "Distribuidora".to_owned(),
            page_of: |page, pages| format!("{page}/{pages}"),
        };
        Flow::new(PageSize::Portrait, furniture)
    }

    fn properties() -> Properties {
        Properties { title: "Prueba".to_owned(), author: "Distribuidora".to_owned(), language: "es-MX" }
    }

    #[test]
    fn every_page_tells_its_number_and_how_many_there_are() {
        let mut flow = letter();
        for line in 0..90 {
            flow.paragraph(&format!("línea {line}"), Style::BODY).unwrap();
        }
        flow.furnish().unwrap();
        let numbers: Vec<_> = flow
            .sheets
            .iter()
            .map(|sheet| sheet.runs.iter().rev().find(|run| run.text.contains('/')).unwrap())
            .collect();
        assert_eq!(numbers.iter().map(|run| run.text.as_str()).collect::<Vec<_>>(), ["1/2", "2/2"]);
    }

    #[test]
    fn equal_input_gives_equal_bytes() {
        let make = || {
            let mut flow = letter();
            flow.heading("Título", Style::TITLE, 1).unwrap();
            flow.beside(&[Line::new("a", Style::BODY)], &[Line::new("b", Style::SMALL)]).unwrap();
            flow.finish(&properties()).unwrap()
        };
        assert_eq!(make(), make());
    }
}
