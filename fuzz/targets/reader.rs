//! Any bytes are read or refused, and what is read can be checked.
#![no_main]

use domain::cfdi::{Cfdi, check, decode, xml::Document};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    let Ok(document) = Document::parse(&text) else { return };
    if let Ok(cfdi) = Cfdi::from_document(&document) {
        let findings = check(&document, &cfdi);
        assert!(findings.len() < 4_000, "{}", findings.len());
    }
});
