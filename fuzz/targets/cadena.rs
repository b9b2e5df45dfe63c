//! Any document has a chain or none; a chain begins and ends as SAT's do, and breaks no line.
#![no_main]

use domain::cfdi::{cadena, xml::Document};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(document) = Document::parse(text) else { return };
    for chain in [cadena::of_document(&document), cadena::of_stamp(&document)].into_iter().flatten() {
        assert!(chain.starts_with("||") && chain.ends_with("||"), "{chain:?}");
        assert!(!chain.contains(['\n', '\r', '\t']), "{chain:?}");
    }
});
