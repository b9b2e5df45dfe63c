//! SAT's `ConsultaCFDIService`: a SOAP question of one expression, and five words for an answer.

use crate::{
    cfdi::{
        decode,
        xml::{Document, Element},
    },
    contract::SatAnswer,
};

/// Where SAT answers everybody.
pub const ADDRESS: &str = "https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc";
/// The header `SOAPAction` of the question.
pub const ACTION: &str = "http://tempuri.org/IConsultaCFDIService/Consulta";
/// No answer of SAT is longer, in bytes.
pub const MAX_ANSWER: usize = 64 << 10;

/// Why what came back is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("empty")]
    Empty,
    /// A page for people, for one.
    #[error("not an answer of SAT's service")]
    Unreadable,
    /// The service says that it failed, in its words.
    #[error("{0}")]
    Fault(String),
}

/// The question, as SOAP 1.1. `expression` is SAT's exact text, escaped once more here.
pub fn question(expression: &str) -> String {
    let expression = expression.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <c:Consulta xmlns:c=\"http://tempuri.org/\">\
         <c:expresionImpresa>{expression}</c:expresionImpresa>\
         </c:Consulta></s:Body></s:Envelope>"
    )
}

/// Reads an answer. Each of its fields may be empty or missing.
pub fn answer(body: &[u8]) -> Result<SatAnswer, AnswerError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(AnswerError::Empty);
    }
    let text = decode(body).map_err(|_undecodable| AnswerError::Unreadable)?;
    let document = Document::parse(&text).map_err(|_no_xml| AnswerError::Unreadable)?;
    if document.doctype.is_some() || document.root.local != "Envelope" {
        return Err(AnswerError::Unreadable);
    }
    let inside = find(&document.root, "Body").ok_or(AnswerError::Unreadable)?;
    if let Some(fault) = find(inside, "Fault") {
        let said = find(fault, "faultstring").or_else(|| find(fault, "Text")).map(text_of);
        return Err(AnswerError::Fault(said.unwrap_or_default()));
    }
    let result = find(inside, "ConsultaResponse").and_then(|response| find(response, "ConsultaResult"));
    let result = result.ok_or(AnswerError::Unreadable)?;
    let field = |local: &str| find(result, local).map(text_of).unwrap_or_default();
    Ok(SatAnswer {
        code: field("CodigoEstatus"),
        state: field("Estado"),
        cancellable: field("EsCancelable"),
        cancellation: field("EstatusCancelacion"),
        efos: field("ValidacionEFOS"),
    })
}

/// By local name, somewhere beneath: the prefixes and namespaces of the answer have changed before.
fn find<'e, 'a>(within: &'e Element<'a>, local: &str) -> Option<&'e Element<'a>> {
    within.children.iter().find_map(|child| if child.local == local { Some(child) } else { find(child, local) })
}

/// The longest text of an answer that is kept, in characters.
const MAX_TEXT: usize = 300;

fn text_of(element: &Element) -> String {
    element.text.trim().chars().filter(|character| !character.is_control()).take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn envelope(inside: &str) -> String {
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{inside}</s:Body></s:Envelope>"#
        )
    }

    fn result(fields: &str) -> String {
        envelope(&format!(
            r#"<ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{fields}</ConsultaResult></ConsultaResponse>"#
        ))
    }

    #[test]
    fn the_five_fields_are_read_by_their_local_names() {
        let body = result(
            "<a:CodigoEstatus>S - Comprobante obtenido satisfactoriamente.</a:CodigoEstatus>\
             <a:EsCancelable>Cancelable con aceptación</a:EsCancelable><a:Estado> Vigente </a:Estado>\
             <a:EstatusCancelacion>En proceso</a:EstatusCancelacion><a:ValidacionEFOS>200</a:ValidacionEFOS>",
        );
        let read = answer(body.as_bytes()).unwrap();
        assert_eq!(read.code, "S - Comprobante obtenido satisfactoriamente.");
        assert_eq!((read.state.as_str(), read.cancellation.as_str()), ("Vigente", "En proceso"));
        assert_eq!((read.cancellable.as_str(), read.efos.as_str()), ("Cancelable con aceptación", "200"));
        let renamed = [("<a:", "<other:"), ("</a:", "</other:"), ("xmlns:a=", "xmlns:other=")];
        let other_prefix = renamed.iter().fold(body, |body, (from, to)| body.replace(from, to));
        assert_eq!(answer(other_prefix.as_bytes()).unwrap(), read);
    }

    #[test]
    fn empty_and_missing_fields_are_empty() {
        let body = result(
            r#"<a:CodigoEstatus>N - 602: Comprobante no encontrado.</a:CodigoEstatus><a:EsCancelable/><a:EstatusCancelacion i:nil="true"/>"#,
        );
        let read = answer(body.as_bytes()).unwrap();
        let expected = SatAnswer { code: "N - 602: Comprobante no encontrado.".to_owned(), ..SatAnswer::default() };
        assert_eq!(read, expected);
        assert_eq!(answer(result("").as_bytes()), Ok(SatAnswer::default()));
    }

    #[test]
    fn a_fault_is_told_in_its_words() {
        let body = envelope(
            "<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang=\"es\">El servicio no está disponible\
             </faultstring></s:Fault>",
        );
        assert_eq!(answer(body.as_bytes()), Err(AnswerError::Fault("El servicio no está disponible".to_owned())));
    }

    #[test]
    fn pages_nothing_and_other_xml_are_no_answer() {
        assert_eq!(answer(b" \r\n"), Err(AnswerError::Empty));
        let bomb = format!("<!DOCTYPE x [<!ENTITY e \"ee\">]>{}", result("<a:Estado>Vigente</a:Estado>"));
        let bodies = [
            "<html><head><title>Mantenimiento</title></head><body><p>Regrese m&aacute;s tarde<br></body></html>",
            "<html><body/></html>",
            "{\"Estado\": \"Vigente\"}",
            "<Estado>Vigente</Estado>",
            &envelope(""),
            &envelope("<ConsultaResponse xmlns=\"http://tempuri.org/\"/>"),
            &result("<a:Estado>Vigente</a:Estado>").replace("</s:Body>", ""),
            &bomb,
        ];
        for body in bodies {
            assert_eq!(answer(body.as_bytes()), Err(AnswerError::Unreadable), "{body}");
        }
    }

    #[test]
    fn the_question_escapes_the_expression_once_more() {
        let asked = question("?re=Ñ&amp;A010203AB1&rr=XAXX010101000&tt=1.0&id=a");
        let inside = "<c:expresionImpresa>?re=Ñ&amp;amp;A010203AB1&amp;rr=XAXX010101000&amp;tt=1.0&amp;id=a</c:expresionImpresa>";
        assert!(asked.contains(inside), "{asked}");
        let document = Document::parse(&asked).unwrap();
        let sent = find(&document.root, "expresionImpresa").unwrap();
        assert_eq!(sent.text, "?re=Ñ&amp;A010203AB1&rr=XAXX010101000&tt=1.0&id=a");
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..400) {
            let _read = answer(&body);
            let whole = result("<a:CodigoEstatus>S - ñ</a:CodigoEstatus><a:Estado>Vigente</a:Estado>");
            let _cut = answer(whole.as_bytes().get(..cut).unwrap_or(whole.as_bytes()));
        }
    }
}
