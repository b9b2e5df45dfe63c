//! Tables: columns as wide as their content, rows that wrap, the header on every page.

use super::{
    PdfError, Weight,
    layout::{Flow, Ink, MARGIN, Meaning, Run, Style, wrap},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// How wide a column gets; points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Width {
    /// As its widest cell, but no more than this; longer texts wrap.
    Content { most: f32 },
    /// What the others leave, but no less than this; longer texts wrap.
    Rest { least: f32 },
}

#[derive(Clone, Debug)]
pub struct Column {
    pub heading: String,
    pub align: Align,
    pub width: Width,
}

/// A table; every row has one text for each column.
#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    pub totals: Option<Vec<String>>,
}

const CELL: Style = Style { size: 7.5, weight: Weight::Regular, ink: Ink::Dark };
const TOTAL: Style = Style { size: 7.5, weight: Weight::SemiBold, ink: Ink::Dark };
const HEADING: Style = Style { size: 6.5, weight: Weight::SemiBold, ink: Ink::Muted };
/// Between two columns.
const GAP: f32 = 7.0;
const ROW_PADDING: f32 = 2.2;
const MOST_LINES: usize = 3;

impl Table {
    /// The width at which nothing has to shrink.
    pub fn width(&self) -> Result<f32, PdfError> {
        Ok(total(&self.natural_widths()?))
    }

    fn natural_widths(&self) -> Result<Vec<f32>, PdfError> {
        self.columns.iter().enumerate().map(|(index, column)| self.natural_width(index, column)).collect()
    }

    fn natural_width(&self, index: usize, column: &Column) -> Result<f32, PdfError> {
        let most = match column.width {
            Width::Content { most } => most,
            Width::Rest { least } => return Ok(least),
        };
        let mut widest = 0.0_f32;
        for word in column.heading.split_ascii_whitespace() {
            widest = widest.max(HEADING.width(word)?);
        }
        for text in self.rows.iter().filter_map(|row| row.get(index)) {
            widest = widest.max(CELL.width(text)?.min(most));
        }
        if let Some(text) = self.totals.as_ref().and_then(|row| row.get(index)) {
            widest = widest.max(TOTAL.width(text)?);
        }
        Ok(widest)
    }

    /// Widths that fill the page exactly, and by how much the letters must shrink for it.
    fn fitted(&self, available: f32) -> Result<(Vec<f32>, f32), PdfError> {
        let mut widths = self.natural_widths()?;
        let needed = total(&widths);
        if needed > available {
            let shrink = available / needed;
            for width in &mut widths {
                *width *= shrink;
            }
            return Ok((widths, shrink));
        }
        let takes_rest = |column: &Column| match column.width {
            Width::Rest { .. } => true,
            Width::Content { .. } => false,
        };
        let mut takers: Vec<_> =
            widths.iter_mut().zip(&self.columns).filter(|(_, column)| takes_rest(column)).collect();
        let count: f32 = takers.iter().map(|_| 1.0).sum();
        if count > 0.0 {
            for (width, _) in &mut takers {
                **width += (available - needed) / count;
            }
        }
        Ok((widths, 1.0))
    }
}

fn total(widths: &[f32]) -> f32 {
    let gaps: f32 = widths.iter().skip(1).map(|_| GAP).sum();
    widths.iter().sum::<f32>() + gaps
}

/// Where one column's texts go.
struct Slot {
    x: f32,
    width: f32,
    align: Align,
}

/// A table being set on a page.
struct Setting<'a> {
    table: &'a Table,
    slots: Vec<Slot>,
    shrink: f32,
    node: usize,
}

/// A row whose texts are broken into lines.
struct Broken {
    cells: Vec<Vec<String>>,
    style: Style,
    height: f32,
}

impl Flow {
    /// Sets a table; its header is repeated at the top of every page it reaches.
    pub fn table(&mut self, table: &Table) -> Result<(), PdfError> {
        let (widths, shrink) = table.fitted(self.page_size.body_width())?;
        let mut x = MARGIN;
        let mut slots = Vec::with_capacity(widths.len());
        for (width, column) in widths.iter().zip(&table.columns) {
            slots.push(Slot { x, width: *width, align: column.align });
            x += width + GAP * shrink;
        }
        let node = self.node(Meaning::Table, None);
        let setting = Setting { table, slots, shrink, node };
        let header = setting.header()?;
        let totals = table.totals.as_ref().map(|row| setting.broken(row, TOTAL)).transpose()?;
        let totals_height = totals.as_ref().map_or(0.0, |row| row.height);
        self.make_room(header.height + totals_height + CELL.leading() * 3.0);
        self.header(&setting, &header, true);
        let last = table.rows.len().saturating_sub(1);
        for (index, row) in table.rows.iter().enumerate() {
            let row = setting.broken(row, CELL)?;
            // The totals never stand alone on a page.
            let needed = if index == last { row.height + totals_height } else { row.height };
            if !self.has_room(needed) {
                self.start_page();
                self.header(&setting, &header, false);
            }
            self.row(&setting, &row, Some(&Meaning::Cell));
            self.rule(0.25);
        }
        if let Some(row) = &totals {
            self.rule(0.9);
            self.row(&setting, row, Some(&Meaning::Cell));
        }
        Ok(())
    }

    fn header(&mut self, setting: &Setting<'_>, header: &Broken, first: bool) {
        // Repeated headers are furniture: a screen reader would read them as rows.
        self.row(setting, header, first.then_some(&Meaning::HeaderCell));
        self.rule(0.9);
    }

    fn row(&mut self, setting: &Setting<'_>, row: &Broken, meaning: Option<&Meaning>) {
        let row_node = meaning.map(|_| self.node(Meaning::Row, Some(setting.node)));
        self.y += ROW_PADDING;
        for (slot, lines) in setting.slots.iter().zip(&row.cells) {
            let node = meaning.map(|meaning| self.node(meaning.clone(), row_node));
            for (index, text) in lines.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let above: f32 = (0..index).map(|_| row.style.leading()).sum();
                let start = match slot.align {
                    Align::Left => slot.x,
                    Align::Right => slot.x + slot.width - row.style.width(text).unwrap_or_default(),
                };
                let y = self.y + above + row.style.size;
                self.put(Run { x: start, y, text: text.clone(), style: row.style, node });
            }
        }
        self.y += row.height - ROW_PADDING;
    }
}

impl Setting<'_> {
    fn header(&self) -> Result<Broken, PdfError> {
        let headings: Vec<_> = self.table.columns.iter().map(|column| column.heading.clone()).collect();
        self.broken(&headings, HEADING)
    }

    fn broken(&self, row: &[String], style: Style) -> Result<Broken, PdfError> {
        let style = Style { size: style.size * self.shrink, ..style };
        let face = style.weight.face()?;
        let mut cells = Vec::with_capacity(row.len());
        let mut most = 1;
        for (slot, text) in self.slots.iter().zip(row) {
            // Widths come from sums of floats: a hair more keeps the widest cell on its line.
            let lines = wrap(&face.printable(text), style, slot.width + 0.01, MOST_LINES)?;
            most = most.max(lines.len());
            cells.push(lines);
        }
        let text_height: f32 = (0..most).map(|_| style.leading()).sum();
        Ok(Broken { cells, style, height: text_height + 2.0 * ROW_PADDING })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(width: Width) -> Column {
        Column { heading: "H".to_owned(), align: Align::Left, width }
    }

    fn table(cells: &[&str], widths: &[Width]) -> Table {
        let row = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Table { columns: widths.iter().map(|width| column(*width)).collect(), rows: vec![row], totals: None }
    }

    #[test]
    fn the_rest_column_fills_the_page() {
        let table = table(&["10.00", "Flete"], &[Width::Content { most: 80.0 }, Width::Rest { least: 60.0 }]);
        let (widths, shrink) = table.fitted(540.0).unwrap();
        assert!((total(&widths) - 540.0).abs() < 0.01);
        assert_eq!(shrink.to_bits(), 1.0_f32.to_bits());
    }

    #[test]
    fn a_table_wider_than_the_page_shrinks_to_it() {
        let table = table(&["", ""], &[Width::Rest { least: 400.0 }, Width::Rest { least: 400.0 }]);
        let (widths, shrink) = table.fitted(540.0).unwrap();
        assert!((widths.iter().sum::<f32>() + GAP * shrink - 540.0).abs() < 0.01);
        assert!(shrink < 0.7);
    }

    #[test]
    fn a_content_column_is_never_wider_than_its_limit() {
        let table = table(&["folio folio folio folio folio folio"], &[Width::Content { most: 50.0 }]);
        assert!(table.width().unwrap() <= 50.0);
    }
}
