//! What a finding says of its place: `Comprobante/Conceptos/Concepto[3]/@Importe`, `12:40`, or a path and a position.

use crate::cfdi::{error::Position, xml::Element};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'p> {
    /// Elements from the root down.
    pub steps: Vec<Step<'p>>,
    pub attribute: Option<&'p str>,
    /// `Impuestos (002)`: of a node of taxes, the one that is meant.
    pub tax: Option<&'p str>,
    pub position: Option<Position>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step<'p> {
    /// Without prefix.
    pub name: &'p str,
    /// Which one of this name, from 1, counted through all parents that the path so far leads to.
    pub number: Option<usize>,
}

impl<'p> Place<'p> {
    pub(super) fn parse(at: &'p str) -> Option<Self> {
        let (before, last) = at.rsplit_once(' ').unwrap_or(("", at));
        let position = parse_position(last);
        let path = if position.is_some() { before } else { at };
        let with_tax = path.strip_suffix(')').and_then(|path| path.rsplit_once(" ("));
        let (path, tax) = with_tax.map_or((path, None), |(path, tax)| (path, Some(tax)));
        let (path, attribute) = path.rsplit_once("/@").map_or((path, None), |(path, name)| (path, Some(name)));
        let steps: Vec<Step> = path.split('/').filter(|step| !step.is_empty()).map(Step::parse).collect();
        (!steps.is_empty() || position.is_some()).then_some(Self { steps, attribute, tax, position })
    }

    /// The element at the end of the path, else the deepest on the way to it; and the attribute that is meant of it.
    pub(super) fn follow<'d, 'a>(&self, root: &'d Element<'a>) -> Option<(&'d Element<'a>, Option<&'p str>)> {
        let (first, rest) = self.steps.split_first()?;
        if root.local != first.name {
            return None;
        }
        let mut reached = vec![root];
        for step in rest {
            let next = step.children_of(&reached);
            if next.is_empty() {
                return reached.first().map(|element| (*element, None));
            }
            reached = next;
        }
        let element = reached.first().copied()?;
        match self.tax.and_then(|tax| only_row(element, tax)) {
            Some(row) => Some((row, Some("Importe"))),
            None => Some((element, self.attribute)),
        }
    }
}

impl<'p> Step<'p> {
    fn parse(step: &'p str) -> Self {
        let numbered = step.strip_suffix(']').and_then(|step| {
            let (name, number) = step.rsplit_once('[')?;
            Some(Self { name, number: Some(number.parse().ok()?) })
        });
        numbered.unwrap_or(Self { name: step, number: None })
    }

    /// The children of this name, or the one of this number.
    fn children_of<'d, 'a>(&self, parents: &[&'d Element<'a>]) -> Vec<&'d Element<'a>> {
        let children = parents.iter().copied().flat_map(|parent: &'d Element<'a>| parent.children.iter());
        let mut named = children.filter(|child| child.local == self.name);
        match self.number {
            Some(number) => number.checked_sub(1).and_then(|before| named.nth(before)).into_iter().collect(),
            None => named.collect(),
        }
    }
}

/// `12:40`
fn parse_position(text: &str) -> Option<Position> {
    let (line, column) = text.split_once(':')?;
    Some(Position { line: line.parse().ok()?, column: column.parse().ok()? })
}

/// The row of a tax below a node of taxes; of several nobody knows which one is meant.
fn only_row<'d, 'a>(taxes: &'d Element<'a>, tax: &str) -> Option<&'d Element<'a>> {
    let rows = taxes.children.iter().flat_map(|group| group.children.iter());
    let is_of_tax = |row: &&Element| {
        let mut attributes = row.attributes.iter();
        attributes.any(|attribute| attribute.name.eq_ignore_ascii_case("Impuesto") && attribute.value.trim() == tax)
    };
    let mut of_tax = rows.filter(is_of_tax);
    let first = of_tax.next()?;
    of_tax.next().is_none().then_some(first)
}
