//! What SAT asks of each version and type beyond schema and figures: which values go together.
//!
//! All of it is said as a warning: catalogs grow, and a document that SAT has stamped is not refused for our list's age.
//! Source: SAT's guide to CFDI 4.0, its catalogs of August 2026, and the guide to payments.

mod payments;
mod taxes;

use super::{
    catalogs,
    fields::parse_decimal,
    finding::{Finding, FindingCode, Findings},
    model::{ADVANCE_PRODUCT_KEY, Cfdi, DocumentType, PaymentMethod, Version},
    read::{
        complements,
        payments::{PAYMENTS_1, PAYMENTS_2},
    },
    schema,
    xml::{Document, Element},
};
use chrono::{Datelike, TimeDelta};
use rust_decimal::Decimal;

const GENERAL_PUBLIC: &str = "XAXX010101000";
const FOREIGNERS: &str = "XEXX010101000";

/// Adds everything that departs from schema, catalogs and rules.
pub(super) fn check(document: &Document, cfdi: &Cfdi, findings: &mut Findings) {
    let day = cfdi.issued_at.format("%Y-%m-%d").to_string();
    schema::check(document, cfdi.version, &day, findings);
    let mut rules = Rules { document, cfdi, findings };
    match cfdi.version {
        // Its vocabulary was free text.
        Version::V3_2 => return,
        Version::V3_3 => {}
        Version::V4_0 => {
            rules.judge_regime("Receptor", "RegimenFiscalReceptor", cfdi.receiver.rfc.as_str());
            rules.suit();
            rules.check_generic_receiver();
            rules.check_global();
        }
    }
    rules.judge_regime("Emisor", "RegimenFiscal", cfdi.issuer.rfc.as_str());
    rules.forbid();
    rules.check_method();
    rules.check_residence();
    rules.check_use_of_companies();
    rules.check_relations();
    rules.check_stamp_time();
    rules.check_complements();
    taxes::check(&mut rules);
    payments::check(&mut rules);
}

struct Rules<'d, 'a, 'f> {
    document: &'d Document<'a>,
    cfdi: &'d Cfdi,
    findings: &'f mut Findings,
}

/// An attribute's value without the blanks around it; none when nothing is left.
fn value<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.attribute(name).map(str::trim).filter(|value| !value.is_empty())
}

fn amount(element: &Element, name: &str) -> Option<Decimal> {
    value(element, name).and_then(parse_decimal)
}

impl<'d, 'a> Rules<'d, 'a, '_> {
    fn root(&self) -> &'d Element<'a> {
        &self.document.root
    }

    /// `name` is an attribute with its `@`, a child, or nothing; `say` completes the finding.
    fn note(
        &mut self,
        code: FindingCode,
        path: &str,
        name: &str,
        element: &Element,
        say: impl FnOnce(Finding) -> Finding,
    ) {
        let document = self.document;
        self.findings.add(code, || {
            let position = document.position(element);
            let steps: Vec<&str> = ["Comprobante", path, name].into_iter().filter(|step| !step.is_empty()).collect();
            say(Finding::new(code).at(format!("{} {}:{}", steps.join("/"), position.line, position.column)))
        });
    }

    /// Notes an attribute that is there and not as it has to be.
    fn fix(&mut self, code: FindingCode, path: &str, element: &Element, name: &str, expected: &str) {
        let Some(found) = value(element, name) else { return };
        let same = match (parse_decimal(found), parse_decimal(expected)) {
            // A code like 01 is no number.
            (Some(left), Some(right)) if expected.len() == 1 => left == right,
            _ => found == expected,
        };
        if !same {
            let found: String = found.chars().take(40).collect();
            self.note(code, path, &format!("@{name}"), element, |finding| finding.found(&found).expected(expected));
        }
    }

    /// What payments, transfers and payroll leave out.
    fn forbid(&mut self) {
        let names: &[&str] = match (self.cfdi.version, self.cfdi.document_type) {
            (_, DocumentType::Income | DocumentType::Egress) => return,
            // Payroll 3.3 has a form of payment.
            (Version::V4_0, DocumentType::Payroll) => &["FormaPago"],
            (_, DocumentType::Payroll) => &[],
            (_, DocumentType::Payment | DocumentType::Transfer) => {
                &["FormaPago", "MetodoPago", "CondicionesDePago", "Descuento"]
            }
        };
        let root = self.root();
        for name in names.iter().filter(|name| root.attribute(name).is_some()) {
            self.note(FindingCode::FieldNotAllowed, "", &format!("@{name}"), root, |finding| finding);
        }
        if let Some(taxes) = root.child("Impuestos") {
            self.note(FindingCode::FieldNotAllowed, "", "Impuestos", taxes, |finding| finding);
        }
    }

    /// What is paid later has no form of payment yet.
    fn check_method(&mut self) {
        let later = match (self.cfdi.document_type, self.cfdi.payment_method) {
            (DocumentType::Income | DocumentType::Egress, Some(method)) => method == PaymentMethod::Deferred,
            _ => return,
        };
        let root = self.root();
        let Some(form) = value(root, "FormaPago") else { return };
        if (form == "99") != later {
            self.note(FindingCode::FormNotForMethod, "", "@FormaPago", root, |finding| finding.found(form));
        }
    }

    /// A company's RFC has twelve characters, a person's thirteen; whom a generic one stands for is not known.
    fn judge_regime(&mut self, party: &str, attribute: &str, rfc: &str) {
        let Some(element) = self.root().child(party) else { return };
        let Some(regime) = value(element, attribute) else { return };
        let Some(listed) = catalogs::regime(regime) else { return };
        let suits = if is_company(rfc) { listed.companies } else { listed.persons };
        if !suits && !is_generic(rfc) {
            let found = format!("{regime}, {rfc}");
            let name = format!("@{attribute}");
            self.note(FindingCode::RegimeNotForPerson, party, &name, element, |finding| finding.found(&found));
        }
    }

    /// The receiver's use has to be one of its regime's.
    fn suit(&mut self) {
        let Some(receiver) = self.root().child("Receptor") else { return };
        let (Some(regime), Some(of_receiver)) = (value(receiver, "RegimenFiscalReceptor"), value(receiver, "UsoCFDI"))
        else {
            return;
        };
        // Regimes newer than the matrix stand in no use: only what it knows is judged.
        let known = catalogs::use_of_receiver("S01").is_some_and(|all| all.regimes.contains(&regime));
        let suits = catalogs::use_of_receiver(of_receiver).is_none_or(|listed| listed.regimes.contains(&regime));
        if known && !suits {
            let found = format!("{of_receiver}, {regime}");
            self.note(FindingCode::UseNotForRegime, "Receptor", "@UsoCFDI", receiver, |finding| finding.found(&found));
        }
    }

    /// Personal deductions are none of a company's.
    fn check_use_of_companies(&mut self) {
        let Some(receiver) = self.root().child("Receptor") else { return };
        let Some(of_receiver) = value(receiver, "UsoCFDI") else { return };
        let not_for_companies = catalogs::use_of_receiver(of_receiver).is_some_and(|listed| !listed.companies);
        // In 4.0 the regimes of a use say the same.
        if self.cfdi.version == Version::V3_3 && not_for_companies && is_company(self.cfdi.receiver.rfc.as_str()) {
            let found = of_receiver.to_owned();
            self.note(FindingCode::UseNotForPerson, "Receptor", "@UsoCFDI", receiver, |finding| finding.found(&found));
        }
    }

    /// Whom a generic RFC stands for has no regime, and its postal code is the issuer's.
    fn check_generic_receiver(&mut self) {
        let Some(receiver) = self.root().child("Receptor") else { return };
        if !is_generic(self.cfdi.receiver.rfc.as_str()) {
            return;
        }
        let (code, path) = (FindingCode::GenericReceiver, "Receptor");
        self.fix(code, path, receiver, "RegimenFiscalReceptor", "616");
        if let Some(place) = value(self.root(), "LugarExpedicion") {
            self.fix(code, path, receiver, "DomicilioFiscalReceptor", place);
        }
        if self.cfdi.document_type == DocumentType::Income {
            self.fix(code, path, receiver, "UsoCFDI", "S01");
        }
    }

    /// Only a foreigner lives elsewhere.
    fn check_residence(&mut self) {
        let Some(receiver) = self.root().child("Receptor") else { return };
        let foreign = self.cfdi.receiver.rfc.as_str() == FOREIGNERS;
        for name in ["ResidenciaFiscal", "NumRegIdTrib"] {
            let Some(found) = value(receiver, name) else { continue };
            if !foreign || found == "MEX" {
                let found = found.to_owned();
                let name = format!("@{name}");
                self.note(FindingCode::FieldNotAllowed, "Receptor", &name, receiver, |finding| finding.found(&found));
            }
        }
    }

    /// Sales to the general public need their period, and only they have one.
    fn check_global(&mut self) {
        let receiver = &self.cfdi.receiver;
        let is_public = receiver.rfc.as_str() == GENERAL_PUBLIC;
        let named = receiver.name.as_deref().is_some_and(|name| name.trim() == "PUBLICO EN GENERAL");
        let root = self.root();
        let Some(global) = root.child("InformacionGlobal") else {
            if is_public && named && self.cfdi.document_type == DocumentType::Income {
                let code = FindingCode::GlobalInformationMissing;
                self.note(code, "", "InformacionGlobal", root, |finding| finding);
            }
            return;
        };
        if !is_public {
            self.note(FindingCode::GlobalInformationNotAllowed, "", "InformacionGlobal", global, |finding| finding);
        }
        let months = value(global, "Meses").unwrap_or_default();
        let two_months = months >= "13";
        if (value(global, "Periodicidad") == Some("05")) != two_months {
            let found = months.to_owned();
            let (code, path) = (FindingCode::GlobalPeriodWrong, "InformacionGlobal");
            self.note(code, path, "@Meses", global, |finding| finding.found(&found));
        }
        let year: Option<i32> = value(global, "Año").and_then(|year| year.parse().ok());
        let issued = self.cfdi.issued_at.year();
        if year.is_some_and(|year| year != issued && year != issued.saturating_sub(1)) {
            let (code, path) = (FindingCode::GlobalPeriodWrong, "InformacionGlobal");
            self.note(code, path, "@Año", global, |finding| finding.expected(&issued));
        }
    }

    fn check_relations(&mut self) {
        for group in self.root().children_named("CfdiRelacionados") {
            let Some(relation) = value(group, "TipoRelacion") else { continue };
            let document_type = self.cfdi.document_type;
            if !relation_suits(relation, document_type) {
                let found = format!("{relation}, {}", document_type.code());
                let (code, path) = (FindingCode::RelationNotForType, "CfdiRelacionados");
                self.note(code, path, "@TipoRelacion", group, |finding| finding.found(&found));
            }
        }
        let Some(own) = self.cfdi.stamp.as_ref().map(|stamp| stamp.uuid) else { return };
        let itself = self.cfdi.relations.iter().any(|relation| relation.uuids.contains(&own));
        if let Some(related) = self.root().child("CfdiRelacionados").filter(|_| itself) {
            self.note(FindingCode::RelatesItself, "", "CfdiRelacionados", related, |finding| finding.found(&own));
        }
    }

    /// The stamp is dated in central time, the document where it was issued: up to two hours apart.
    fn check_stamp_time(&mut self) {
        let Some(stamp) = &self.cfdi.stamp else { return };
        let after = stamp.stamped_at.signed_duration_since(self.cfdi.issued_at);
        let (least, most) = (TimeDelta::minutes(-125), TimeDelta::hours(74));
        if after < least || after > most {
            let found = stamp.stamped_at.format("%Y-%m-%dT%H:%M:%S").to_string();
            let at = "Comprobante/Complemento/TimbreFiscalDigital/@FechaTimbrado";
            self.findings.push(Finding::new(FindingCode::StampTimeDiffers).at(at).found(&found));
        }
    }

    /// Payments are of one type only.
    fn check_complements(&mut self) {
        if self.cfdi.document_type == DocumentType::Payment {
            return;
        }
        let root = self.root();
        let payments =
            complements(root).find(|element| element.is(PAYMENTS_1, "Pagos") || element.is(PAYMENTS_2, "Pagos"));
        if let Some(element) = payments {
            self.note(FindingCode::ComplementNotAllowed, "Complemento", "Pagos", element, |finding| finding);
        }
    }
}

/// Which relations a document of a type has; the types of those it relates to, only the ledger knows.
///
/// Source: SAT's guides. Credit and debit notes (01, 02), invoices after transfers (06) and applied advances (07) are
/// income or egress, transfers of what was invoiced (05) are transfers, and a payment only replaces another (04).
fn relation_suits(relation: &str, document_type: DocumentType) -> bool {
    let is_sale = matches!(document_type, DocumentType::Income | DocumentType::Egress);
    match relation {
        "01" | "02" | "06" | "07" => is_sale,
        "05" => document_type == DocumentType::Transfer,
        "03" | "08" | "09" => document_type != DocumentType::Payment,
        // 04 is of all, and what no catalog has is found by it.
        _ => true,
    }
}

fn is_company(rfc: &str) -> bool {
    rfc.chars().count() == 12
}

fn is_generic(rfc: &str) -> bool {
    rfc == GENERAL_PUBLIC || rfc == FOREIGNERS
}

#[cfg(test)]
mod tests;
