use super::*;
use proptest::prelude::*;

fn refusal(text: &str) -> Malformation {
    match Document::parse(text) {
        Err(ReadError::NotXml { why, .. }) => why,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn what_quick_xml_lets_pass_is_refused() {
    let cases = [
        (r#"<a b="1" b="2"/>"#, Malformation::DuplicateAttribute),
        (r#"<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>"#, Malformation::DuplicateAttribute),
        (r#"<a b="<"/>"#, Malformation::LessThanInAttribute),
        (r#"<a b="1"c="2"/>"#, Malformation::AttributeSyntax),
        (r"<a b=1/>", Malformation::AttributeSyntax),
        (r"<a b/>", Malformation::AttributeSyntax),
        (r#"<a b="&nada;"/>"#, Malformation::Entity),
        (r"<a>&nada;</a>", Malformation::Entity),
        (r"<a>&#0;</a>", Malformation::Entity),
        (r"<a>&#x+20;</a>", Malformation::Entity),
        (r"<a>R&D</a>", Malformation::Entity),
        (r"<a><b></a></b>", Malformation::EndTag),
        (r"<a></a></a>", Malformation::EndTag),
        (r"<a/><b/>", Malformation::OutsideRoot),
        (r"<a/>text", Malformation::OutsideRoot),
        (r"text<a/>", Malformation::OutsideRoot),
        (r"<p:a/>", Malformation::UndeclaredPrefix),
        (r#"<a p:b="1"/>"#, Malformation::UndeclaredPrefix),
        (r"<a>]]></a>", Malformation::Markup),
        (r"<a><!-- -- --></a>", Malformation::Markup),
        ("<a>\u{1}</a>", Malformation::Character),
        ("<a b='\u{ffff}'/>", Malformation::Character),
        (r"<1a/>", Malformation::Name),
        (r#"<a/><?xml version="1.0"?>"#, Malformation::Declaration),
        (r#"<?xml encoding="UTF-8"?><a/>"#, Malformation::Declaration),
        ("", Malformation::NoElement),
        ("%PDF-1.4", Malformation::OutsideRoot),
    ];
    for (text, why) in cases {
        assert_eq!(refusal(text), why, "{text}");
    }
}

#[test]
fn a_document_that_stops_early_is_truncated() {
    for text in ["<a", "<a b='1", "<a><b/>", "<a><!-- ", "<?xml version='1.0'", "<a><![CDATA[ "] {
        assert!(matches!(Document::parse(text), Err(ReadError::Truncated { .. })), "{text}");
    }
}

#[test]
fn every_character_of_xml_is_kept_beside_those_that_it_leaves_out() {
    let kept = "Ñ€\u{7f}\u{80}\u{d7ff}\u{e000}\u{f8ff}\u{feff}\u{fffd}\u{1f600}";
    let text = format!("<a b='{kept}'>{kept}</a>");
    let document = Document::parse(&text).unwrap();
    assert_eq!((document.root.attribute("b"), document.root.text.as_ref()), (Some(kept), kept));
    for left_out in ["\u{fffe}", "\u{ffff}", "\u{b}", "\u{1f}"] {
        assert_eq!(refusal(&format!("<a b='{left_out}'/>")), Malformation::Character, "{left_out:?}");
        assert_eq!(refusal(&format!("<a b='Ñ\u{fffd}{left_out}'/>")), Malformation::Character, "{left_out:?}");
    }
}

#[test]
fn names_are_those_of_xml() {
    for name in ["a", "Año", "a-b.c_1", "_", "cfdi:Año"] {
        let text = format!("<x xmlns:cfdi='u' {name}='1'/>");
        assert_eq!(Document::parse(&text).unwrap().root.attribute(name), Some("1"), "{name}");
    }
    for name in ["1a", "-a", "a:b:c", ":a", "a:", "a$"] {
        assert_eq!(refusal(&format!("<x xmlns:a='u' {name}='1'/>")), Malformation::AttributeSyntax, "{name}");
    }
}

#[test]
fn values_are_normalised_as_xml_has_it() {
    let document = Document::parse("<a b=' x\r\ny&#10;&amp;&#xD1;&lt;\t'/>").unwrap();
    assert_eq!(document.root.attribute("b"), Some(" x y\n&Ñ< "));
    let document = Document::parse("<a b='ñ\u{ff21} &amp;&amp;\r\u{feff}z'/>").unwrap();
    assert_eq!(document.root.attribute("b"), Some("ñ\u{ff21} && \u{feff}z"));
}

#[test]
fn namespaces_go_by_their_uri_and_end_with_their_element() {
    let text = r#"<p:a xmlns:p="u"><q:b xmlns:q="u"/><b xmlns="v"/><b/></p:a>"#;
    let root = Document::parse(text).unwrap().root;
    assert!(root.is("u", "a"));
    assert_eq!(root.children_named("b").count(), 1);
    let found: Vec<&str> = root.children.iter().map(|child| child.namespace.as_ref()).collect();
    assert_eq!(found, ["u", "v", ""]);
}

#[test]
fn blanks_before_the_declaration_are_let_pass_and_noted() {
    let document = Document::parse("\n <?xml version='1.0'?><a/>").unwrap();
    assert_eq!(document.departures, [(Departure::BlankBeforeDeclaration, Position::START)]);
    assert!(Document::parse("<!-- --><?xml version='1.0'?><a/>").is_err());
}

fn with_addenda(inside: &str) -> String {
    format!(r#"<c:Comprobante xmlns:c="{CFD_4}"><c:Addenda>{inside}</c:Addenda></c:Comprobante>"#)
}

#[test]
fn nothing_inside_an_addenda_matters() {
    for broken in ["<x:y/>", "<a><b></a>", "R&D <", "<a b='<'>", "<a", "</a>", "<![CDATA[", "<!-- ", "\u{1}"] {
        let text = with_addenda(broken);
        let document = Document::parse(&text).unwrap();
        let noted: Vec<Departure> = document.departures.iter().map(|(departure, _)| *departure).collect();
        assert_eq!(noted, [Departure::Addenda], "{broken}");
    }
    for right in ["", "text", "<a xmlns='z'><b/></a>", "<c:x/>"] {
        assert!(Document::parse(&with_addenda(right)).unwrap().departures.is_empty(), "{right}");
    }
}

#[test]
fn what_is_declared_outside_holds_for_everything_inside_an_addenda() {
    let inside = r#"<a x:one="1"/><b xmlns:y="urn:y"><y:c x:two="2"/></b><d x:three="3"/>"#;
    let text = with_addenda(inside).replace("<c:Comprobante", "<c:Comprobante xmlns:x=\"urn:x\"");
    assert_eq!(Document::parse(&text).unwrap().departures, []);
    let ended = with_addenda(r#"<a xmlns:x="urn:x"/><b x:one="1"/>"#);
    assert_eq!(Document::parse(&ended).unwrap().departures.len(), 1);
}

#[test]
fn an_addenda_that_never_ends_is_truncated() {
    let text = with_addenda("<a/>").replace("</c:Addenda></c:Comprobante>", "");
    assert!(matches!(Document::parse(&text), Err(ReadError::Truncated { .. })));
}

#[test]
fn a_document_type_is_noted_and_its_entities_are_not_read() {
    let text = "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>";
    assert!(Document::parse(text).unwrap().doctype.is_some());
    for used in ["<a>&x;</a>", "<a b='&x;'/>"] {
        let refused = Document::parse(&format!("<!DOCTYPE a [<!ENTITY x 'y'>]>{used}")).unwrap_err();
        assert_eq!(refused, ReadError::DoctypeRefused { position: Position::START }, "{used}");
    }
}

#[test]
fn depth_and_attributes_are_bounded() {
    let deep = "<a>".repeat(100_000);
    assert!(matches!(Document::parse(&deep), Err(ReadError::TooLarge { .. })));
    let wide = (0..10_000).fold(String::new(), |text, number| text + " a" + &number.to_string() + "=''");
    assert!(matches!(Document::parse(&format!("<a{wide}/>")), Err(ReadError::TooLarge { .. })));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "[<>/&;!?'\"= a-c:\\[\\]\\-Ñ\n]{0,60}") {
        let _outcome = Document::parse(&text);
    }
}
