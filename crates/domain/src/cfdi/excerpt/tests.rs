use super::*;
use crate::cfdi::{
    Cfdi, check,
    fixture::{INVOICE, INVOICE_3_2, PAYMENT, with},
};
use proptest::prelude::*;

fn excerpt(text: &str, at: &str) -> Option<NodeExcerpt> {
    excerpts(text.as_bytes(), [Some(at)]).remove(0)
}

/// Line, column and XML of the node at a place.
fn seen(text: &str, at: &str) -> (u32, u32, String) {
    let node = excerpt(text, at).unwrap_or_else(|| panic!("nothing at {at}"));
    (node.line, node.column, node.xml)
}

/// What is marked of the node.
fn marked(text: &str, at: &str) -> Option<String> {
    excerpt(text, at)?.around_attribute().map(|(_before, attribute, _behind)| attribute.to_owned())
}

#[test]
fn a_path_leads_to_the_tag_and_the_attribute_in_it() {
    let xml = "<cfdi:Concepto ClaveProdServ=\"31161500\" Cantidad=\"4\" ClaveUnidad=\"H87\" Descripcion=\"Caja de \
               tornillos\" ValorUnitario=\"250.00\" Importe=\"1000.00\" ObjetoImp=\"02\">";
    let expected = NodeExcerpt { line: 10, column: 5, xml: xml.to_owned(), attribute: Some("Importe".to_owned()) };
    assert_eq!(excerpt(INVOICE, "Comprobante/Conceptos/Concepto[1]/@Importe"), Some(expected));
    assert_eq!(marked(INVOICE, "Comprobante/Conceptos/Concepto[1]/@Importe").as_deref(), Some("Importe=\"1000.00\""));
}

#[test]
fn a_number_counts_through_all_parents_of_the_path() {
    let text = "<Comprobante><Complemento><P><Pago n='1'/></P></Complemento>\n\
                <Complemento><P><Pago n='2'><D m='1'/></Pago></P></Complemento></Comprobante>";
    assert_eq!(seen(text, "Comprobante/Complemento/P/Pago[2]/@n"), (2, 17, "<Pago n='2'>".to_owned()));
    assert_eq!(seen(text, "Comprobante/Complemento/P/Pago[2]/D[1]"), (2, 29, "<D m='1'/>".to_owned()));
    assert_eq!(seen(text, "Comprobante/Complemento/P/Pago/D"), (2, 29, "<D m='1'/>".to_owned()));
}

#[test]
fn a_position_wins_over_a_path_that_leads_elsewhere() {
    let text = "<Comprobante>\r\n <Concepto a=\"Ñ\"/><Concepto a=\"2\"/>\r\n</Comprobante>";
    let node = excerpt(text, "Comprobante/Concepto/@a 2:19").unwrap();
    assert_eq!((node.line, node.column, node.xml.as_str()), (2, 19, "<Concepto a=\"2\"/>"));
    // Between two elements there is none.
    assert_eq!(seen(text, "Comprobante/Concepto/@a 2:20"), (2, 2, "<Concepto a=\"Ñ\"/>".to_owned()));
}

#[test]
fn what_is_not_there_is_told_by_what_is() {
    let (line, column, xml) = seen(INVOICE, "Comprobante/Complemento/Pagos/Pago[2]/@Monto");
    assert_eq!((line, column, xml.as_str()), (20, 3, "<cfdi:Complemento>"));
    assert_eq!(excerpt(INVOICE, "Comprobante/Complemento/Pagos/Pago[2]/@Monto").unwrap().attribute, None);
    let lacking = excerpt(INVOICE, "Comprobante/Emisor/@FacAtrAdquirente 6:3").unwrap();
    assert_eq!((lacking.line, lacking.attribute.as_deref()), (6, Some("FacAtrAdquirente")));
    assert_eq!(lacking.around_attribute(), None);
    for nowhere in ["", "Factura/@Total", "/payment_id", "Comprobante[", "@", "/"] {
        assert_eq!(excerpt(INVOICE, nowhere), None, "{nowhere}");
    }
}

#[test]
fn a_tax_is_told_by_its_row_where_there_is_but_one() {
    assert_eq!(
        marked(INVOICE, "Comprobante/Conceptos/Concepto[1]/Impuestos (002)").as_deref(),
        Some("Importe=\"160.00\"")
    );
    assert_eq!(seen(INVOICE, "Comprobante/Impuestos (002)").0, 18);
    let row = "<cfdi:Retencion Impuesto=\"002\" Importe=\"1.00\"/>";
    let both = with(
        INVOICE,
        "<cfdi:Impuestos TotalImpuestosTrasladados=\"160.00\">",
        &format!("<cfdi:Impuestos TotalImpuestosTrasladados=\"160.00\"><cfdi:Retenciones>{row}</cfdi:Retenciones>"),
    );
    let (.., xml) = seen(&both, "Comprobante/Impuestos (002)");
    assert_eq!(xml, "<cfdi:Impuestos TotalImpuestosTrasladados=\"160.00\">");
}

#[test]
fn names_of_cfdi_3_2_begin_with_small_letters() {
    assert_eq!(marked(INVOICE_3_2, "Comprobante/@Total").as_deref(), Some("total=\"116.00\""));
    assert_eq!(marked(INVOICE_3_2, "Comprobante/Emisor/@Rfc").as_deref(), Some("rfc=\"TNO010203AB7\""));
}

#[test]
fn long_values_lose_their_middle_and_long_tags_what_says_least() {
    let seal = format!("{}END", "x\n\t y".repeat(500));
    let sealed = with(INVOICE, "Sello=\"c2VsbG8=\" FormaPago", &format!("Sello=\"{seal}\" FormaPago"));
    let shortened = marked(&sealed, "Comprobante/@Sello").unwrap();
    assert_eq!(shortened.chars().count(), "Sello=\"\"".len() + 60);
    assert!(shortened.starts_with("Sello=\"x yx y") && shortened.contains('…') && shortened.ends_with("END\""));

    let many = (0..200).fold(String::new(), |text, number| text + &format!(" Campo{number}='{number}'"));
    let long = with(INVOICE, " Total=\"1160.00\"", &format!("{many} Total=\"1160.00\""));
    let (.., xml) = seen(&long, "Comprobante/@Total");
    assert!(xml.chars().count() < 700, "{xml}");
    assert!(xml.starts_with("<cfdi:Comprobante … Version=\"4.0\"") && xml.contains(" … Total=\"1160.00\" …>"), "{xml}");
}

#[test]
fn of_a_file_that_is_no_xml_the_line_is_shown() {
    let text = "<a>\n<b c=\"Ñ\">R&D</b>\n\n</a";
    assert_eq!(seen(text, "2:10"), (2, 10, "<b c=\"Ñ\">R&D</b>".to_owned()));
    assert_eq!(seen(text, "4:4"), (4, 4, "</a".to_owned()));
    // A line that says nothing, one that is not there, and one that is not so long.
    assert_eq!(seen(text, "3:1"), (3, 1, "<b c=\"Ñ\">R&D</b>".to_owned()));
    assert_eq!(seen(text, "9:9"), (4, 4, "</a".to_owned()));
    assert_eq!(seen(text, "1:99"), (1, 4, "<a>".to_owned()));
    assert_eq!(seen(" \n <?xml?>", "1:1").2, "<?xml?>");
    let long = format!("{}here{}", "ñ".repeat(5000), "ñ".repeat(5000));
    let (line, column, xml) = seen(&long, "1:5001");
    assert_eq!((line, column, xml.chars().count()), (1, 5001, 202));
    assert!(xml.starts_with("…ñ") && xml.contains("here") && xml.ends_with("ñ…"), "{xml}");
    assert_eq!(excerpt(" \r\n", "1:1"), None);
}

#[test]
fn bytes_that_are_no_text_are_shown_as_far_as_they_are() {
    let latin = b"<?xml version='1.0' encoding='UTF-8'?>\n<a b='CAMI\xd3N'/>";
    let node = excerpts(latin, [Some("2:11")]).remove(0).unwrap();
    assert_eq!((node.line, node.column, node.xml.as_str()), (2, 11, "<a b='CAMI\u{fffd}N'/>"));
    assert_eq!(excerpts(b"\xff\0", [Some("1:1")]).remove(0), None);
}

#[test]
fn many_places_are_answered_in_their_order() {
    let places =
        [Some("Comprobante/@Total"), None, Some("7:3"), Some("Comprobante/Emisor"), Some("Comprobante/@Total")];
    let lines: Vec<Option<u32>> =
        excerpts(INVOICE.as_bytes(), places).into_iter().map(|node| node.map(|node| node.line)).collect();
    assert_eq!(lines, [Some(2), None, Some(7), Some(6), Some(2)]);
}

#[test]
fn every_place_that_a_check_names_is_one_of_the_document() {
    let broken = [
        with(INVOICE, "Total=\"1160.00\"", "Total=\"1160.01\""),
        with(INVOICE, "ValorUnitario=\"250.00\"", "ValorUnitario=\"251.00\""),
        with(INVOICE, "UsoCFDI=\"G03\"", "UsoCFDI=\"CP01\" Otro=\"1\""),
        with(INVOICE, "Rfc=\"CAÑF770131PA3\"", "Rfc=\"XAXX010101000\""),
        with(INVOICE, " Exportacion=\"01\"", ""),
        with(INVOICE, "SelloCFD=\"c2VsbG8=\"", "SelloCFD=\"b3Rybw==\""),
        with(PAYMENT, "ImpSaldoInsoluto=\"580.00\"", "ImpSaldoInsoluto=\"581.00\""),
        with(PAYMENT, "MontoTotalPagos=\"10730.00\"", "MontoTotalPagos=\"1.00\""),
        with(PAYMENT, "Moneda=\"XXX\"", "Moneda=\"MXN\""),
    ];
    for text in broken {
        let document = Document::parse(&text).unwrap();
        let cfdi = Cfdi::from_document(&document).unwrap();
        for finding in check(&document, &cfdi) {
            let at = finding.at.as_deref().unwrap();
            let node = excerpt(&text, at).unwrap_or_else(|| panic!("nothing at {at}"));
            assert!(node.xml.starts_with('<') && node.xml.ends_with('>'), "{at}: {}", node.xml);
            let is_there = at.contains('@') && finding.found.is_some();
            assert!(!is_there || node.around_attribute().is_some(), "{at}: {}", node.xml);
        }
    }
}

proptest! {
    #[test]
    fn no_text_and_no_place_makes_it_panic(
        text in "[<>/&;='\" a-cÑ\r\n]{0,80}",
        at in "[a-c/@\\[\\]0-9: ()Ñ]{0,16}",
        line in 0_usize..4,
        column in 0_usize..90,
    ) {
        let position = format!("{line}:{column}");
        let both = format!("a/b {position}");
        let _nodes = excerpts(text.as_bytes(), [at.as_str(), position.as_str(), both.as_str()].map(Some));
    }

    #[test]
    fn no_part_of_an_invoice_makes_it_panic(end in 0_usize..INVOICE.len(), line in 0_usize..40, column in 0_usize..200) {
        let bytes = INVOICE.as_bytes().get(..end).unwrap();
        let position = format!("{line}:{column}");
        let places = [position.as_str(), "Comprobante/@Total", "Comprobante/Conceptos/Concepto[9]/Impuestos (002) 3:1"];
        let _nodes = excerpts(bytes, places.map(Some));
    }
}
