//! Any bytes are a ZIP or refused, and each of its files is taken out within bounds or refused alone.
#![no_main]

// The module alone: the rest of the server takes ten minutes to build and has nothing to do with it.
#[expect(dead_code, reason = "the server also asks for words and names")]
#[path = "../../crates/api/src/intake/archive.rs"]
mod archive;

use archive::Archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut archive) = Archive::of_bytes(bytes::Bytes::copy_from_slice(bytes)) else { return };
    for place in 0..archive.len().min(64) {
        let Some(file) = archive.unpack(place) else { continue };
        if let Ok(content) = file.content {
            assert!(content.len() <= 5 << 20, "{}", content.len());
        }
    }
});
