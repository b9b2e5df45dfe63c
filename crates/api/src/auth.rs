//! Who is calling: passwords, access tokens, refresh families, API keys, and what a caller may do.

pub mod api_key;
pub mod caller;
pub mod password;
pub mod permission;
pub mod refresh;
pub mod seal_box;
pub mod token;
pub mod totp;

pub use caller::{Actor, Caller};
pub use permission::Allowed;

use seal_box::SealedBox;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Keys derived from the one secret, one per purpose.
pub struct Keys {
    pub access_token: [u8; 32],
    /// Encrypts the secrets of one-time codes.
    pub sealed_box: SealedBox,
    /// What `/metrics` asks for where the settings name no other token.
    pub metrics_token: String,
}

impl Keys {
    pub fn derive(secret: &str) -> Self {
        Self {
            access_token: derive(secret, "access-token"),
            sealed_box: SealedBox::new(derive(secret, "one-time-codes")),
            metrics_token: hex::encode(derive(secret, "metrics")),
        }
    }
}

fn derive(secret: &str, purpose: &str) -> [u8; 32] {
    let mut mac = match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mac) => mac,
        Err(never) => unreachable!("HMAC takes keys of any length: {never}"),
    };
    mac.update(b"cartera/");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

/// What is stored of a token that is random enough by itself.
pub fn hash_token(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// 256 random bits, URL-safe.
pub(crate) fn random_token() -> anyhow::Result<String> {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let mut bytes = [0_u8; 32];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bytes)
        .map_err(|_unspecified| anyhow::anyhow!("the system gives no random bytes"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
