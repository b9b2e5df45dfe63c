//! What a file is, judged by its bytes: names and headers are what somebody says.

use domain::cfdi::{decode, xml::Document};
use infer::MatcherType;

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Made anew as JPEG.
    Photo,
    /// Apple's format, which browsers do not show.
    Heic,
    /// Kept as it came.
    Kept { media_type: &'static str, extension: Option<&'static str> },
    /// Programs, and pictures that cannot be made anew.
    Refused,
}

/// Everything whose type does not matter: it only leaves as a download.
const UNKNOWN: Sort = Sort::Kept { media_type: "application/octet-stream", extension: None };

pub(crate) fn sort_of(bytes: &[u8]) -> Sort {
    let Some(found) = infer::get(bytes) else { return text(bytes) };
    match (found.matcher_type(), found.mime_type()) {
        (_, "image/jpeg" | "image/png" | "image/webp") => Sort::Photo,
        (_, "image/heif" | "image/avif") => Sort::Heic,
        (_, "application/pdf") => Sort::Kept { media_type: "application/pdf", extension: Some("pdf") },
        (MatcherType::Image | MatcherType::App, _) => Sort::Refused,
        // Markup and scripts: a document, or something that no browser may take for a page.
        (MatcherType::Text, _) => text(bytes),
        (_, media_type) => Sort::Kept { media_type, extension: None },
    }
}

fn text(bytes: &[u8]) -> Sort {
    let is_document = decode(bytes).is_ok_and(|text| {
        let document = Document::parse(&text);
        document.is_ok_and(|document| document.doctype.is_none() && !["svg", "html"].contains(&document.root.local))
    });
    if is_document { Sort::Kept { media_type: super::XML, extension: Some("xml") } } else { UNKNOWN }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: &[u8]) -> &'static str {
        match sort_of(bytes) {
            Sort::Kept { media_type, .. } => media_type,
            other @ (Sort::Photo | Sort::Heic | Sort::Refused) => panic!("{other:?}"),
        }
    }

    #[test]
    fn bytes_decide() {
        assert_eq!(sort_of(b"\xff\xd8\xff\xe0 and so on"), Sort::Photo);
        assert_eq!(sort_of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Sort::Heic);
        assert_eq!(sort_of(b"\x7fELF\x02\x01\x01\0 and so on, a long program of fifty-two bytes"), Sort::Refused);
        assert_eq!(kept(b"%PDF-1.7 ..."), "application/pdf");
        assert_eq!(kept(b"<orden numero=\"1\"/>"), "application/xml");
        assert_eq!(kept(b"De: laura@empresa.mx"), "application/octet-stream");
    }

    #[test]
    fn what_a_browser_would_run_is_nothing_in_particular() {
        for page in [
            &b"<!DOCTYPE html><html><script>alert(1)</script></html>"[..],
            b"<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            b"<?xml version=\"1.0\"?><svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\"/>",
        ] {
            assert_eq!(sort_of(page), UNKNOWN, "{}", String::from_utf8_lossy(page));
        }
    }
}
