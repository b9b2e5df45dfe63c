//! Everything that can be said of a document without keys and without SAT.

use super::{
    arithmetic,
    finding::{Finding, FindingCode, Findings},
    model::{Cfdi, DocumentType, Version},
    rules,
    xml::Document,
};
use crate::rfc::Rfc;

/// The findings of a document, the worst first: what was let pass while reading, structure, numbers and stamp.
///
/// The seals are judged elsewhere; a document that is not sealed or not stamped is found here.
pub fn check(document: &Document, cfdi: &Cfdi) -> Vec<Finding> {
    let mut findings: Vec<Finding> = document.departures.iter().map(Finding::from).collect();
    if matches!(cfdi.document_type, DocumentType::Transfer | DocumentType::Payroll) {
        findings.push(Finding::new(FindingCode::TypeNotRegistered).at("Comprobante/@TipoDeComprobante"));
    }
    for (at, rfc) in [("Comprobante/Emisor/@Rfc", &cfdi.issuer.rfc), ("Comprobante/Receptor/@Rfc", &cfdi.receiver.rfc)]
    {
        findings.extend(check_digit(at, rfc));
    }
    let mut of_rules = Findings::default();
    rules::check(document, cfdi, &mut of_rules);
    findings.extend(of_rules.into_vec());
    let mut of_figures = Findings::default();
    for finding in arithmetic::check(cfdi) {
        of_figures.push(finding);
    }
    findings.extend(of_figures.into_vec());
    if cfdi.version == Version::V4_0 {
        for finding in &mut findings {
            let of_code = finding.code.rule_of_4_0().map(str::to_owned);
            finding.sat_rule = finding.sat_rule.take().or(of_code);
        }
    }
    findings.extend(check_stamp(cfdi));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    findings
}

fn check_digit(at: &str, rfc: &Rfc) -> Option<Finding> {
    (!rfc.check_digit_matches()).then(|| Finding::new(FindingCode::RfcCheckDigit).at(at).found(rfc))
}

fn check_stamp(cfdi: &Cfdi) -> Vec<Finding> {
    let mut findings = Vec::new();
    if cfdi.seal.is_empty() {
        findings.push(Finding::new(FindingCode::NotSealed).at("Comprobante/@Sello"));
    }
    match &cfdi.stamp {
        None => findings.push(Finding::new(FindingCode::NotStamped).at("Comprobante/Complemento")),
        Some(stamp) if same_base64(&stamp.document_seal, &cfdi.seal) => {}
        Some(_) => {
            let at = "Comprobante/Complemento/TimbreFiscalDigital/@SelloCFD";
            findings.push(Finding::new(FindingCode::StampOfAnotherSeal).at(at));
        }
    }
    if cfdi.stamp_count > 1 {
        findings.push(Finding::new(FindingCode::SeveralStamps).at("Comprobante/Complemento").found(&cfdi.stamp_count));
    }
    findings
}

/// Some writers break seals into lines.
fn same_base64(left: &str, right: &str) -> bool {
    left == right || left.split_whitespace().flat_map(str::chars).eq(right.split_whitespace().flat_map(str::chars))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfdi::fixture::{INVOICE, PAYMENT, with};

    fn codes(text: &str) -> Vec<FindingCode> {
        let document = Document::parse(text).unwrap();
        let cfdi = Cfdi::from_document(&document).unwrap();
        check(&document, &cfdi).iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_good_document_only_has_its_invented_rfc_doubted() {
        assert_eq!(codes(INVOICE), [FindingCode::RfcCheckDigit]);
        assert_eq!(codes(&with(INVOICE, "TNO010203AB7", "SAT970701NN3")), []);
        assert_eq!(codes(&with(PAYMENT, "TNO010203AB7", "SAT970701NN3")), []);
    }

    #[test]
    fn a_draft_is_neither_sealed_nor_stamped() {
        let (start, rest) = INVOICE.split_once("<cfdi:Complemento>").unwrap();
        let (_, end) = rest.split_once("</cfdi:Complemento>").unwrap();
        let draft = with(&format!("{start}{end}"), "Sello=\"c2VsbG8=\"", "Sello=\"\"");
        assert_eq!(codes(&draft), [FindingCode::NotSealed, FindingCode::NotStamped, FindingCode::RfcCheckDigit]);
    }

    #[test]
    fn a_stamp_belongs_to_one_seal_however_its_lines_break() {
        let broken = with(INVOICE, "SelloCFD=\"c2VsbG8=\"", "SelloCFD=\"c2Vs bG8=\"");
        assert_eq!(codes(&broken), [FindingCode::RfcCheckDigit]);
        let other = with(INVOICE, "SelloCFD=\"c2VsbG8=\"", "SelloCFD=\"b3Rybw==\"");
        assert_eq!(codes(&other), [FindingCode::StampOfAnotherSeal, FindingCode::RfcCheckDigit]);
    }

    #[test]
    fn what_was_let_pass_is_reported() {
        let early = format!("\n{INVOICE}");
        assert_eq!(codes(&early), [FindingCode::BlankBeforeDeclaration, FindingCode::RfcCheckDigit]);
    }
}
