//! Whether a document is built as SAT's schemas have it: nodes, attributes, how values are written, and catalogs.
//!
//! Everything is a warning: what has to be right for Cartera is refused while reading. Version 3.2 is not compared,
//! its vocabulary was free text. Complements other than stamp, payments and local taxes are left to their owners.

mod complements;
mod form;
mod tables;

use super::{
    catalogs::{Catalog, Standing},
    finding::{Finding, FindingCode, Findings},
    model::Version,
    read::complements,
    xml::{Document, Element},
};
use form::Form;

/// An element: how often it stands in its parent, its attributes, and its children in their order.
struct Node {
    name: &'static str,
    least: usize,
    most: usize,
    fields: &'static [Field],
    children: Children,
}

enum Children {
    Of(&'static [Node]),
    /// Judged elsewhere, or nowhere.
    Anything,
}

struct Field {
    name: &'static str,
    required: bool,
    form: Form,
}

const ANY: usize = usize::MAX;
const AMOUNT: Form = Form::Amount(6);
const CENTS: Form = Form::Amount(2);
const POSITIVE: Form = Form::Positive(6);
const REGIME: Form = Form::Code(Catalog::Regimes);
const CURRENCY: Form = Form::Code(Catalog::Currencies);
const TAX: Form = Form::Code(Catalog::Taxes);
const FACTOR: Form = Form::Code(Catalog::Factors);
const OBJECT: Form = Form::Code(Catalog::TaxObjects);

const fn must(name: &'static str, form: Form) -> Field {
    Field { name, required: true, form }
}

const fn may(name: &'static str, form: Form) -> Field {
    Field { name, required: false, form }
}

const fn node(name: &'static str, least: usize, most: usize, fields: &'static [Field], of: &'static [Node]) -> Node {
    Node { name, least, most, fields, children: Children::Of(of) }
}

const fn open(name: &'static str, most: usize) -> Node {
    Node { name, least: 0, most, fields: &[], children: Children::Anything }
}

/// More children than any node of the tables has kinds of.
const KINDS: usize = 16;
/// More attributes than any node of the tables has.
const FIELDS: usize = 32;

/// Compares the document with the schema of its version; `day` is that of its issue, for the catalogs.
pub(super) fn check(document: &Document, version: Version, day: &str, findings: &mut Findings) {
    let root = match version {
        Version::V3_2 => return,
        Version::V3_3 => &tables::COMPROBANTE_3_3,
        Version::V4_0 => &tables::COMPROBANTE_4_0,
    };
    let mut walk = Walk { document, version, day, path: Vec::new(), findings };
    walk.visit(&document.root, root);
    walk.path = vec!["Comprobante", "Complemento"];
    for element in complements(&document.root) {
        if let Some(node) = complements::of(&element.namespace, element.local) {
            walk.visit(element, node);
        }
    }
}

struct Walk<'d, 'a, 'f> {
    document: &'d Document<'a>,
    version: Version,
    day: &'d str,
    path: Vec<&'static str>,
    findings: &'f mut Findings,
}

impl Walk<'_, '_, '_> {
    fn visit(&mut self, element: &Element, node: &'static Node) {
        let Children::Of(nodes) = &node.children else { return };
        self.path.push(node.name);
        self.fields(element, node.fields);
        self.children(element, nodes);
        self.path.pop();
    }

    fn fields(&mut self, element: &Element, fields: &'static [Field]) {
        let mut seen = [false; FIELDS];
        for attribute in element.attributes.iter().filter(|attribute| !is_of_xml(attribute.name)) {
            let known = fields.iter().zip(&mut seen).find(|(field, _seen)| field.name == attribute.name);
            let Some((field, seen)) = known else {
                self.note(FindingCode::FieldUnknown, &format!("@{}", short(attribute.name)), element, None);
                continue;
            };
            let value = attribute.value.trim();
            // A required value that is empty is missing; the schema lets only seals and the like be empty.
            if value.is_empty() && field.required && !matches!(field.form, Form::Anything) {
                continue;
            }
            *seen = true;
            if let Some(code) = self.judge(&field.form, value) {
                self.note(code, &format!("@{}", field.name), element, Some(value));
            }
        }
        for (field, _seen) in fields.iter().zip(seen).filter(|(field, seen)| field.required && !seen) {
            self.note(FindingCode::FieldRequired, &format!("@{}", field.name), element, None);
        }
    }

    fn judge(&self, form: &Form, value: &str) -> Option<FindingCode> {
        let Form::Code(catalog) = form else {
            return (!form.fits(value)).then_some(FindingCode::FieldForm);
        };
        // Which types there are is settled by reading.
        match catalog.standing(self.version, value, self.day) {
            Standing::Unknown if *catalog != Catalog::Types => Some(FindingCode::CodeUnknown),
            Standing::OutOfForce => Some(FindingCode::CodeNotInForce),
            Standing::Unknown | Standing::InForce => None,
        }
    }

    fn children(&mut self, element: &Element, nodes: &'static [Node]) {
        let (mut counts, mut furthest) = ([0_usize; KINDS], 0_usize);
        for child in &element.children {
            let kinds = nodes.iter().zip(&mut counts).enumerate();
            let known = kinds.into_iter().find(|(_rank, (node, _count))| child.is(&element.namespace, node.name));
            let Some((rank, (node, count))) = known else {
                self.note(FindingCode::FieldUnknown, &short(child.local), child, None);
                continue;
            };
            *count = count.saturating_add(1);
            if *count == node.most.saturating_add(1) {
                self.note(FindingCode::ElementRepeated, node.name, child, None);
            }
            if rank < furthest {
                self.note(FindingCode::ElementMisplaced, node.name, child, None);
            }
            furthest = furthest.max(rank);
            self.visit(child, node);
        }
        for (node, _count) in nodes.iter().zip(counts).filter(|(node, count)| *count < node.least) {
            self.note(FindingCode::FieldRequired, node.name, element, None);
        }
    }

    fn note(&mut self, code: FindingCode, name: &str, element: &Element, value: Option<&str>) {
        let (document, path) = (self.document, &self.path);
        self.findings.add(code, || {
            let position = document.position(element);
            let at = format!("{}/{name} {}:{}", path.join("/"), position.line, position.column);
            let finding = Finding::new(code).at(at);
            match value {
                Some(value) => finding.found(&short(value)),
                None => finding,
            }
        });
    }
}

/// Declarations and attributes with a prefix belong to XML and its schema language.
fn is_of_xml(name: &str) -> bool {
    name == "xmlns" || name.contains(':')
}

fn short(value: &str) -> String {
    value.chars().take(40).collect()
}

#[cfg(test)]
mod tests;
