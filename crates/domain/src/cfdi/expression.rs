//! SAT's expression of a document (what its QR code says), and the address for a browser.

use super::model::{Cfdi, Version};
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt::Write;

const SERVICE: &str = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx";

/// What identifies a stamped document to SAT, as written in it.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    pub version: Version,
    pub uuid: &'a str,
    pub issuer_rfc: &'a str,
    pub receiver_rfc: &'a str,
    pub total: Decimal,
    pub seal: &'a str,
}

impl<'a> Identity<'a> {
    /// `None` without a stamp: an unstamped document is unknown to SAT.
    pub fn of(cfdi: &'a Cfdi) -> Option<Self> {
        let stamp = cfdi.stamp.as_ref()?;
        Some(Self {
            version: cfdi.version,
            uuid: &stamp.uuid_text,
            issuer_rfc: cfdi.issuer.rfc.as_str(),
            receiver_rfc: cfdi.receiver.rfc.as_str(),
            total: cfdi.total,
            seal: &cfdi.seal,
        })
    }

    /// SAT's exact text. `&` in an RFC is `&amp;`, by SAT's own convention.
    pub fn sat_expression(&self) -> String {
        let escape = |text: &str| text.replace('&', "&amp;");
        let (issuer, receiver) = (escape(self.issuer_rfc), escape(self.receiver_rfc));
        match self.version {
            Version::V3_2 => {
                let total = padded_total(self.total);
                format!("?re={issuer}&rr={receiver}&tt={total}&id={}", self.uuid)
            }
            Version::V3_3 | Version::V4_0 => {
                let (total, seal) = (trimmed_total(self.total), seal_end(self.seal));
                format!("{SERVICE}?id={}&re={issuer}&rr={receiver}&tt={total}&fe={seal}", self.uuid)
            }
        }
    }

    /// The same for a browser, each value percent-encoded.
    pub fn verification_url(&self) -> String {
        let [id, issuer, receiver] = [self.uuid, self.issuer_rfc, self.receiver_rfc].map(percent_encode);
        let mut url = format!("{SERVICE}?id={id}&re={issuer}&rr={receiver}&tt={}", trimmed_total(self.total));
        if self.version != Version::V3_2 {
            url.push_str("&fe=");
            url.push_str(&percent_encode(seal_end(self.seal)));
        }
        url
    }
}

/// Six decimals at most, one at least, no zeros behind.
fn trimmed_total(total: Decimal) -> String {
    let total = total.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero).normalize();
    if total.scale() == 0 { format!("{total}.0") } else { total.to_string() }
}

/// Ten digits, a point and six decimals, as 3.2 had it.
fn padded_total(total: Decimal) -> String {
    let total = total.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    format!("{:0>17}", format!("{total:.6}"))
}

fn seal_end(seal: &str) -> &str {
    let start = seal.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
    seal.get(start..).unwrap_or_default()
}

fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _written = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cfdi::{outline::Outline, xml::Document};
    use std::collections::HashMap;

    fn identity(total: &str) -> Identity<'static> {
        Identity {
            version: Version::V4_0,
            uuid: "aB000000-0000-4000-8000-000000000001",
            issuer_rfc: "Ñ&A010203AB1",
            receiver_rfc: "XAXX010101000",
            total: total.parse().unwrap(),
            seal: "0123456789/+abcd==",
        }
    }

    #[test]
    fn the_total_has_one_to_six_decimals() {
        let cases =
            [("2010.010", "2010.01"), ("1000", "1000.0"), ("0", "0.0"), ("0.00", "0.0"), ("0.1234565", "0.123457")];
        for (total, expected) in cases {
            assert!(identity(total).sat_expression().contains(&format!("&tt={expected}&fe=")), "{total}");
        }
    }

    #[test]
    fn an_ampersand_is_escaped_for_sat_and_percent_encoded_for_a_browser() {
        let service = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx";
        let id = "?id=aB000000-0000-4000-8000-000000000001";
        assert_eq!(
            identity("1").sat_expression(),
            format!("{service}{id}&re=Ñ&amp;A010203AB1&rr=XAXX010101000&tt=1.0&fe=/+abcd==")
        );
        assert_eq!(
            identity("1").verification_url(),
            format!("{service}{id}&re=%C3%91%26A010203AB1&rr=XAXX010101000&tt=1.0&fe=%2F%2Babcd%3D%3D")
        );
    }

    #[test]
    fn version_3_2_pads_its_total_and_knows_no_seal() {
        let old = Identity { version: Version::V3_2, ..identity("1234.5678") };
        assert_eq!(
            old.sat_expression(),
            "?re=Ñ&amp;A010203AB1&rr=XAXX010101000&tt=0000001234.567800&id=aB000000-0000-4000-8000-000000000001"
        );
    }

    #[test]
    fn the_end_of_a_short_seal_is_all_of_it() {
        assert_eq!([seal_end(""), seal_end("abc"), seal_end("123456789")], ["", "abc", "23456789"]);
    }

    #[test]
    fn expressions_equal_those_of_the_shared_oracle() {
        let Some(oracle) = crate::test_data::read("oracle/expressions.json") else { return };
        let rows: Vec<serde_json::Value> = serde_json::from_str(&oracle).unwrap();
        let expected: HashMap<&str, &str> =
            rows.iter().filter_map(|row| Some((row["file"].as_str()?, row["expression"].as_str()?))).collect();
        let mut compared = 0;
        for (file, expression) in expected {
            let bytes = std::fs::read(crate::test_data::folder().unwrap().join("samples").join(file)).unwrap();
            let Ok(text) = crate::cfdi::decode(&bytes) else { continue };
            let Ok(document) = Document::parse(&text) else { continue };
            let Some(identity) = Outline::of(&document).identity(&document) else {
                assert_eq!(document.root.local, "Retenciones", "{file}");
                continue;
            };
            assert_eq!(identity.sat_expression(), expression, "{file}");
            compared += 1;
        }
        assert!(compared > 120, "only {compared} compared");
    }
}
