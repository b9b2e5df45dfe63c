//! The demonstration's own keys: they seal and stamp, and are worth nothing outside it.

use anyhow::{Context, anyhow};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};

/// The PAC's certificate, which `cartera demo` puts where stamps are checked.
pub const PAC_CERTIFICATE: &[u8] = include_bytes!("../../assets/demo/pac.cer");
/// The RFC of that PAC.
pub const PAC_RFC: &str = "PCD200101KM1";

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    Distributor,
    Services,
    Pac,
}

/// A certificate with its key.
#[derive(Debug)]
pub struct Credentials {
    /// 20 digits.
    pub number: &'static str,
    /// Base64.
    pub certificate: String,
    key: RsaKeyPair,
}

impl Credentials {
    pub fn of(holder: Holder) -> anyhow::Result<Self> {
        let (number, certificate, key): (&str, &[u8], &[u8]) = match holder {
            Holder::Distributor => (
                "90001000000300000101",
                include_bytes!("../../assets/demo/distributor.cer"),
                include_bytes!("../../assets/demo/distributor.key"),
            ),
            Holder::Services => (
                "90001000000300000102",
                include_bytes!("../../assets/demo/services.cer"),
                include_bytes!("../../assets/demo/services.key"),
            ),
            Holder::Pac => {
                ("90001000000300000103", PAC_CERTIFICATE, include_bytes!("../../assets/demo/pac.key").as_slice())
            }
        };
        let key = RsaKeyPair::from_pkcs8(key).map_err(|rejected| anyhow!("key {number}: {rejected}"))?;
        Ok(Self { number, certificate: STANDARD.encode(certificate), key })
    }

    /// Signs a cadena original; base64.
    pub fn sign(&self, chain: &str) -> anyhow::Result<String> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        let signed = self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), chain.as_bytes(), &mut signature);
        signed.ok().context("sign a cadena original")?;
        Ok(STANDARD.encode(signature))
    }
}
