//! What a check has to say about a document.

use super::{
    error::{LargePart, Position, ReadError},
    xml::Departure,
};
use crate::contract::{FindingView, Language, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::IntoEnumIterator;

macro_rules! codes {
    ($($name:ident $severity:ident $spanish:literal $english:literal,)+) => {
        /// The closed list of findings; their names are part of the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumIter, strum::IntoStaticStr)]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum FindingCode {
            $(#[doc = $english] $name,)+
        }

        impl FindingCode {
            /// A document with an error is not registered.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)+
                }
            }

            /// What is wrong, for a person.
            pub fn text(self, language: Language) -> &'static str {
                match self {
                    $(Self::$name => language.choose($spanish, $english),)+
                }
            }
        }
    };
}

codes! {
    NotXml Error "El archivo no es XML bien formado" "The file is not well-formed XML",
    Truncated Error "El archivo está incompleto; vuelve a obtenerlo" "The file is incomplete; obtain it again",
    DoctypeRefused Error "Declara un DOCTYPE; ningún CFDI lo lleva y no se acepta" "It declares a DOCTYPE; no CFDI has one and it is not accepted",
    NotCfdi Error "El XML no es un CFDI" "The XML is not a CFDI",
    RetentionDocument Error "Es una constancia de retenciones, no una factura" "It is a withholding document, not an invoice",
    UnsupportedVersion Error "La versión del CFDI no se admite" "The CFDI version is not supported",
    TooLarge Error "Una parte del archivo es demasiado grande" "A part of the file is too large",
    MissingValue Error "Falta un dato obligatorio" "A required value is missing",
    MalformedValue Error "Un dato no es válido" "A value is not valid",
    BlankBeforeDeclaration Warning "Hay espacios antes de la declaración XML; se leyó de todos modos" "There are blanks before the XML declaration; it was read anyway",
    NamespaceNotUri Warning "Un espacio de nombres no es una URI (¿xmlns:schemaLocation en vez de xsi:schemaLocation?)" "A namespace is not a URI (xmlns:schemaLocation for xsi:schemaLocation?)",
    AddendaNotWellFormed Warning "La addenda no es XML bien formado; no es parte del CFDI y se ignoró" "The addenda is not well-formed XML; it is no part of the CFDI and was ignored",
    TypeNotRegistered Info "Es de traslado o nómina; no se registra en la cartera" "It is of type transfer or payroll; it is not registered as a receivable",
    NotSealed Error "No tiene sello: es un borrador" "It has no seal: it is a draft",
    SealAltered Error "El sello no corresponde al contenido: fue alterado después de sellarse" "The seal does not match the content: it was altered after sealing",
    SealUnverifiable Info "El sello no se pudo verificar" "The seal could not be verified",
    CertificateUnreadable Error "El certificado del emisor no se puede leer" "The issuer's certificate cannot be read",
    CertificateNumberDiffers Error "NoCertificado no es el número del certificado incluido" "The certificate number is not that of the embedded certificate",
    CertificateRfcDiffers Error "El certificado es de otro RFC que el emisor" "The certificate belongs to another RFC than the issuer",
    CertificateNotInForce Warning "El certificado no estaba vigente en la fecha del comprobante" "The certificate was not in force on the document's date",
    CertificateChainUnknown Info "Ninguna autoridad de la carpeta ca firmó este certificado" "No authority of the folder ca has signed this certificate",
    NotStamped Error "No está timbrado: el SAT no lo conoce" "It is not stamped: SAT does not know it",
    SeveralStamps Warning "Tiene varios timbres; cuenta el primero" "It has several stamps; the first counts",
    StampOfAnotherSeal Error "El timbre es de otro sello que el del comprobante" "The stamp is of another seal than the document's",
    StampSealAltered Error "El sello del SAT no corresponde al timbre: fue alterado" "SAT's seal does not match the stamp: it was altered",
    StampSealUnverifiable Info "El sello del SAT no se pudo verificar: falta el certificado del PAC" "SAT's seal could not be verified: the PAC's certificate is missing",
    RfcCheckDigit Warning "El dígito verificador del RFC no coincide; revise que esté bien escrito" "The check digit of the RFC does not match; see whether it is written right",
    FieldRequired Warning "Falta un dato que el SAT exige en esta versión" "A value that SAT asks for in this version is missing",
    FieldUnknown Warning "El SAT no conoce este dato en esta versión" "SAT knows no such value in this version",
    FieldForm Warning "El dato no está escrito como pide el SAT" "The value is not written as SAT asks for",
    ElementRepeated Warning "Este nodo está más veces de las permitidas" "This node is there more often than allowed",
    ElementMisplaced Warning "Este nodo no está en su lugar: el orden es fijo" "This node is not in its place: the order is fixed",
    FieldNotAllowed Warning "Este dato no va en este tipo de comprobante" "This value does not belong in this type of document",
    CodeUnknown Warning "El código no está en el catálogo del SAT" "The code is not in SAT's catalog",
    CodeNotInForce Warning "El código no estaba vigente en la fecha del comprobante" "The code was not in force on the document's date",
    RateUnknown Warning "La tasa no está en el catálogo del SAT para este impuesto" "SAT's catalog has no such rate for this tax",
    RegimeNotForPerson Warning "El régimen no es del tipo de persona (física o moral) del RFC" "The regime is not one of the kind of person that the RFC belongs to",
    UseNotForRegime Warning "El uso del CFDI no corresponde al régimen del receptor" "The use of the CFDI is none of the receiver's regime",
    UseNotForPerson Warning "El uso del CFDI no es para personas morales" "The use of the CFDI is none of companies",
    GenericReceiver Warning "Con RFC genérico este dato tiene un valor fijo" "With a generic RFC this value is fixed",
    FormNotForMethod Warning "La forma de pago no va con el método: PPD lleva 99, PUE otra" "The form of payment does not go with the method: PPD has 99, PUE another",
    TaxObjectDisagrees Warning "El objeto de impuesto no corresponde a los impuestos que trae" "The tax object does not agree with the taxes that are there",
    DiscountAboveAmount Warning "El descuento es mayor que el importe" "The discount is more than the amount",
    RelationNotForType Warning "Este tipo de relación no va en este tipo de comprobante" "This kind of relation does not belong in this type of document",
    RelatesItself Warning "Se relaciona consigo mismo" "It is related to itself",
    ComplementNotAllowed Warning "Este complemento no va en este tipo de comprobante" "This complement does not belong in this type of document",
    StampTimeDiffers Warning "La fecha de timbrado no cae dentro de las 72 horas siguientes a la emisión" "The time of stamping is not within the 72 hours after issue",
    LocalTaxesDiffer Warning "El total de impuestos locales no es la suma de sus partes" "The total of local taxes is not the sum of its parts",
    GlobalInformationNotAllowed Warning "InformacionGlobal solo va con público en general" "Global information is for the general public only",
    GlobalPeriodWrong Warning "El periodo de InformacionGlobal no concuerda" "The period of the global information does not agree",
    GlobalInformationMissing Warning "Es factura al público en general y falta InformacionGlobal" "It is an invoice to the general public and its global information is missing",
    TaxRowRepeated Warning "El resumen repite un impuesto con la misma tasa" "The summary repeats a tax with the same rate",
    TooManyDecimals Warning "El importe tiene más decimales que la moneda" "The amount has more decimals than the currency",
    AmountsNotZero Error "En este tipo de comprobante subtotal y total son cero" "In this type of document subtotal and total are zero",
    SubtotalDiffers Error "El subtotal no es la suma de los conceptos" "The subtotal is not the sum of the concepts",
    DiscountDiffers Error "El descuento no es la suma de los conceptos" "The discount is not the sum of the concepts",
    TaxesDiffer Error "Los impuestos no son la suma de sus partes" "The taxes are not the sum of their parts",
    TotalDiffers Error "El total no es subtotal − descuento + traslados − retenciones" "The total is not subtotal − discount + transferred − withheld taxes",
    ConceptAmountOutOfLimits Error "El importe no es cantidad por valor unitario" "The amount is not quantity times unit value",
    TaxAmountOutOfLimits Warning "El impuesto no es base por tasa" "The tax is not base times rate",
    ExchangeRateMissing Error "Falta el tipo de cambio" "The exchange rate is missing",
    ExchangeRateNotAllowed Error "El tipo de cambio sobra, o no es 1 en pesos" "The exchange rate is superfluous, or not 1 in pesos",
    PaymentMissing Error "Es de tipo pago y no trae ningún pago" "It is of type payment and has no payment",
    PaymentFixedValue Warning "En un comprobante de pago este dato tiene un valor fijo" "In a payment document this value is fixed",
    PaymentRateWrong Warning "El tipo de cambio del pago falta o no corresponde a su moneda" "The payment's exchange rate is missing or does not go with its currency",
    EquivalenceWrong Warning "La equivalencia falta, o no es 1 con la misma moneda" "The equivalence is missing, or not 1 with the same currency",
    PaymentFormUndefined Warning "La forma de un pago ya hecho no puede ser 99 (por definir)" "The form of a payment that was made cannot be 99 (to be defined)",
    PaymentValueMissing Warning "Falta un dato del pago que otro dato exige" "A value of the payment is missing that another value asks for",
    PaymentChainWrong Warning "La cadena sellada del pago va completa y solo con transferencia" "The payment's sealed chain goes complete and only with a transfer",
    PaymentAmountZero Warning "El importe pagado debe ser mayor que cero" "What is paid has to be more than zero",
    PaymentTaxesDiffer Warning "Los impuestos del pago no son la suma de sus partes" "The payment's taxes are not the sum of their parts",
    PaymentTotalsDiffer Warning "Los totales de los pagos no son su suma en pesos" "The totals of the payments are not their sum in pesos",
    AccountNotForForm Warning "La cuenta no va con esta forma de pago" "The account does not go with this form of payment",
    MoreOfTheSame Info "Hay más hallazgos iguales que no se enumeran" "There are more findings of this kind that are not listed",
    BalanceDiffers Warning "El saldo insoluto no es el saldo anterior menos lo pagado" "The remaining balance is not the previous balance less what was paid",
    PaymentExceeded Warning "Lo aplicado a documentos es más que el pago" "What is applied to documents is more than the payment",
}

impl FindingCode {
    /// SAT's rule of CFDI 4.0 behind it, where the code alone says which.
    pub fn rule_of_4_0(self) -> Option<&'static str> {
        let rules = [
            (Self::SubtotalDiffers, "CFDI40108"),
            (Self::DiscountDiffers, "CFDI40111"),
            (Self::TotalDiffers, "CFDI40119"),
        ];
        rules.into_iter().find(|(code, _rule)| *code == self).map(|(_code, rule)| rule)
    }

    /// As on the wire.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Findings of one kind that are told one by one; a hundred thousand lines may all have the same fault.
const TOLD_OF_A_KIND: usize = 20;

/// Findings as they are collected, of each kind no more than a person would read.
#[derive(Debug, Default)]
pub(super) struct Findings {
    told: Vec<Finding>,
    counts: BTreeMap<FindingCode, usize>,
}

impl Findings {
    /// Adds one more of its kind, or only counts it: to say where it is may cost a walk through the document.
    pub(super) fn add(&mut self, code: FindingCode, finding: impl FnOnce() -> Finding) {
        let count = self.counts.entry(code).or_default();
        *count = count.saturating_add(1);
        if *count <= TOLD_OF_A_KIND {
            self.told.push(finding());
        }
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.add(finding.code, || finding);
    }

    /// The findings, and how many of each kind were left out.
    pub(super) fn into_vec(self) -> Vec<Finding> {
        let left_out = self.counts.into_iter().filter(|(_code, count)| *count > TOLD_OF_A_KIND);
        let more = left_out.map(|(code, count)| {
            let count = count.saturating_sub(TOLD_OF_A_KIND);
            Finding::new(FindingCode::MoreOfTheSame).found(&format!("{}: +{count}", code.as_str()))
        });
        self.told.into_iter().chain(more).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: FindingCode,
    /// A path like `Comprobante/@Total`, or `line:column`.
    pub at: Option<String>,
    /// What was found and what was expected, as far as it can be said in figures.
    pub found: Option<String>,
    pub expected: Option<String>,
    /// SAT's own name of the rule, when it has one: `CFDI40119`.
    pub sat_rule: Option<String>,
}

impl Finding {
    pub fn new(code: FindingCode) -> Self {
        Self { code, at: None, found: None, expected: None, sat_rule: None }
    }

    #[must_use]
    pub fn rule(self, name: &str) -> Self {
        Self { sat_rule: Some(name.to_owned()), ..self }
    }

    #[must_use]
    pub fn at(self, place: impl Into<String>) -> Self {
        Self { at: Some(place.into()), ..self }
    }

    #[must_use]
    pub fn found(self, value: &(impl ToString + ?Sized)) -> Self {
        Self { found: Some(value.to_string()), ..self }
    }

    #[must_use]
    pub fn expected(self, value: &(impl ToString + ?Sized)) -> Self {
        Self { expected: Some(value.to_string()), ..self }
    }

    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// As it travels to a reader of this language, without its node: that stands in the document alone.
    pub fn view(&self, language: Language) -> FindingView {
        FindingView {
            code: self.code.as_str().to_owned(),
            severity: self.severity(),
            at: self.at.clone(),
            detail: self.detail(language),
            node: None,
        }
    }

    /// The whole sentence for a person.
    pub fn detail(&self, language: Language) -> String {
        let text = self.code.text(language);
        let part = LargePart::iter().find(|part| self.is_of(*part)).map(|part| part.text(language));
        let (found, expected) = (part.or(self.found.as_deref()), self.expected.as_deref());
        let says = language.choose("dice", "it says");
        let should = language.choose("debería decir", "it should say");
        let detail = match (found, expected) {
            (None, None) => text.to_owned(),
            (Some(found), None) => format!("{text} ({found})"),
            (None, Some(expected)) => format!("{text} ({should} {expected})"),
            (Some(found), Some(expected)) => format!("{text} ({says} {found}, {should} {expected})"),
        };
        match &self.sat_rule {
            Some(rule) => format!("{detail} [{rule}]"),
            None => detail,
        }
    }

    /// What is found is kept as a word where it is a part.
    fn is_of(&self, part: LargePart) -> bool {
        self.code == FindingCode::TooLarge && self.found.as_deref() == Some(part.to_string().as_str())
    }
}

impl From<&ReadError> for Finding {
    fn from(error: &ReadError) -> Self {
        match error {
            ReadError::NotXml { why, position } => {
                Self::new(FindingCode::NotXml).at(line_and_column(*position)).found(why)
            }
            ReadError::Truncated { position } => Self::new(FindingCode::Truncated).at(line_and_column(*position)),
            ReadError::DoctypeRefused { position } => {
                Self::new(FindingCode::DoctypeRefused).at(line_and_column(*position))
            }
            ReadError::NotCfdi { root } => Self::new(FindingCode::NotCfdi).found(root),
            ReadError::RetentionDocument => Self::new(FindingCode::RetentionDocument),
            ReadError::UnsupportedVersion { version } => {
                Self::new(FindingCode::UnsupportedVersion).at("Comprobante/@Version").found(version)
            }
            ReadError::TooLarge { what, position } => {
                Self::new(FindingCode::TooLarge).at(line_and_column(*position)).found(what)
            }
            ReadError::MissingValue { path, position } => {
                Self::new(FindingCode::MissingValue).at(format!("{path} {}", line_and_column(*position)))
            }
            ReadError::MalformedValue { path, value, position } => Self::new(FindingCode::MalformedValue)
                .at(format!("{path} {}", line_and_column(*position)))
                .found(&format!("{value:?}")),
        }
    }
}

impl From<&(Departure, Position)> for Finding {
    fn from((departure, position): &(Departure, Position)) -> Self {
        let code = match departure {
            Departure::BlankBeforeDeclaration => FindingCode::BlankBeforeDeclaration,
            Departure::NamespaceNotUri => FindingCode::NamespaceNotUri,
            Departure::Addenda => FindingCode::AddendaNotWellFormed,
        };
        Self::new(code).at(line_and_column(*position))
    }
}

fn line_and_column(position: Position) -> String {
    format!("{}:{}", position.line, position.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_text_in_both_languages() {
        let mut texts = std::collections::HashSet::new();
        for code in FindingCode::iter() {
            assert!(texts.insert(code.text(Language::Es)) && texts.insert(code.text(Language::En)), "{code:?}");
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn the_pages_for_people_name_every_code_with_its_text() {
        let pages = [
            (Language::En, include_str!("../../../../docs/findings.md")),
            (Language::Es, include_str!("../../../../docs/es/hallazgos.md")),
        ];
        for (language, page) in pages {
            for code in FindingCode::iter() {
                let severity = serde_json::to_value(code.severity()).unwrap();
                let row = format!("| `{}` | {} | {} |", code.as_str(), severity.as_str().unwrap(), code.text(language));
                assert!(page.lines().any(|line| line == row), "missing: {row}");
            }
            assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), FindingCode::iter().count());
        }
    }

    #[test]
    fn a_detail_names_what_was_found_and_expected() {
        let finding = Finding::new(FindingCode::TotalDiffers).found("1.00").expected("2.00");
        assert!(finding.detail(Language::Es).ends_with("(dice 1.00, debería decir 2.00)"));
        assert!(finding.detail(Language::En).ends_with("(it says 1.00, it should say 2.00)"));
    }

    #[test]
    fn a_detail_ends_with_the_rule_of_sat() {
        let finding = Finding::new(FindingCode::TotalDiffers).rule("CFDI40119");
        assert!(finding.detail(Language::Es).ends_with(" [CFDI40119]"));
    }

    #[test]
    fn a_part_that_is_too_large_is_named_in_the_readers_language() {
        for part in LargePart::iter() {
            let finding = Finding::from(&ReadError::TooLarge { what: part, position: Position::START });
            for language in [Language::Es, Language::En] {
                let (text, part) = (FindingCode::TooLarge.text(language), part.text(language));
                assert_eq!(finding.detail(language), format!("{text} ({part})"));
            }
            assert_ne!(part.text(Language::Es), part.text(Language::En));
        }
    }

    #[test]
    fn of_many_alike_the_first_are_told_and_the_rest_counted() {
        let mut findings = Findings::default();
        for number in 0..25 {
            findings.push(Finding::new(FindingCode::CodeUnknown).found(&number));
        }
        findings.push(Finding::new(FindingCode::FieldForm));
        let findings = findings.into_vec();
        assert_eq!((findings.len(), findings[19].found.as_deref()), (22, Some("19")));
        assert_eq!(findings[21], Finding::new(FindingCode::MoreOfTheSame).found("code_unknown: +5"));
    }

    #[test]
    fn a_read_error_becomes_a_finding_with_its_place() {
        let error = ReadError::MissingValue { path: "Comprobante/@Total".into(), position: Position::START };
        let finding = Finding::from(&error);
        assert_eq!((finding.code.as_str(), finding.at.as_deref()), ("missing_value", Some("Comprobante/@Total 1:1")));
        assert_eq!(finding.severity(), Severity::Error);
    }
}
