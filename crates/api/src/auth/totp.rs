//! One-time codes of an authenticator app (RFC 6238): six digits, thirty seconds, SHA-1, as every app expects.

use super::seal_box::SealedBox;
use anyhow::Context;
use chrono::{DateTime, Utc};
use qrcode::{QrCode, render::svg};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use subtle::ConstantTimeEq;

const SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// A clock may be one step off.
const TOLERATED_STEPS: i64 = 1;
/// 160 bits, as RFC 4226 asks for.
const SECRET_BYTES: usize = 20;
const ISSUER: &str = "Cartera";

/// The secret that a person's app and we share.
pub struct Secret(Vec<u8>);

impl Secret {
    pub fn generate() -> anyhow::Result<Self> {
        let mut bytes = vec![0_u8; SECRET_BYTES];
        let random = SystemRandom::new().fill(&mut bytes);
        random.map_err(|_unspecified| anyhow::anyhow!("the system gives no random bytes"))?;
        Ok(Self(bytes))
    }

    /// As it is stored: encrypted for this account alone.
    pub fn seal(&self, sealed: &SealedBox, account: &str) -> anyhow::Result<String> {
        sealed.seal(&self.0, account.as_bytes())
    }

    pub fn open(sealed: &SealedBox, text: &str, account: &str) -> anyhow::Result<Self> {
        sealed.open(text, account.as_bytes()).map(Self).context("read the secret of one-time codes")
    }

    /// What somebody types who cannot scan.
    pub fn text(&self) -> String {
        base32(&self.0)
    }

    /// What the app scans.
    pub fn uri(&self, email: &str) -> String {
        let account: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
        format!(
            "otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30",
            self.text()
        )
    }

    /// The same, drawn in ink on white.
    pub fn qr_svg(&self, email: &str) -> anyhow::Result<String> {
        let code = QrCode::new(self.uri(email).as_bytes()).context("draw the QR code")?;
        Ok(code.render::<svg::Color<'_>>().min_dimensions(200, 200).build())
    }

    /// The step a code belongs to, when it is one of the steps around `now`.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let typed: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let current = now.timestamp().div_euclid(SECONDS);
        let around = current.saturating_sub(TOLERATED_STEPS)..=current.saturating_add(TOLERATED_STEPS);
        // Every step is compared, so that the time taken tells nothing.
        around.fold(None, |found, step| {
            let is_it = self.code(step).as_bytes().ct_eq(typed.as_bytes());
            if bool::from(is_it) { Some(step) } else { found }
        })
    }

    /// The code of a step.
    pub fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let digest = tag.as_ref();
        let offset = usize::from(digest.last().copied().unwrap_or_default() & 0x0f);
        let word =
            digest.get(offset..).into_iter().flatten().take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        format!("{:0DIGITS$}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

/// RFC 4648 without padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V',
        'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
    ];
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1)).collect();
    let digits = bits.chunks(5).map(|chunk| {
        let value = (0..5).fold(0_u8, |value, place| value << 1 | chunk.get(place).copied().unwrap_or_default());
        ALPHABET.get(usize::from(value)).copied().unwrap_or_default()
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc() -> Secret {
        Secret(b"12345678901234567890".to_vec())
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc().code(seconds / SECONDS), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_late_and_may_be_typed_with_a_blank() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        for seconds in [30_i64, 59, 60, 89] {
            assert_eq!(rfc().step_of("287 082", at(seconds)), Some(1), "{seconds}");
        }
        assert_eq!(rfc().step_of("287082", at(90)), None);
        assert_eq!(rfc().step_of("", at(59)), None);
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (text, expected) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(text.as_bytes()), expected);
        }
    }

    #[test]
    fn the_uri_names_the_account() {
        let uri = rfc().uri("ana+1@uno.mx");
        assert!(
            uri.starts_with("otpauth://totp/Cartera:ana%2B1%40uno.mx?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"),
            "{uri}"
        );
    }
}
