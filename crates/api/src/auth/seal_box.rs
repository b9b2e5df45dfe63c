//! Small secrets encrypted at rest: AES-256-GCM under a key derived from the one secret.

use anyhow::bail;
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};

/// Seals secrets so that the database alone does not give them away.
pub struct SealedBox(LessSafeKey);

impl SealedBox {
    pub(super) fn new(key: [u8; 32]) -> Self {
        match UnboundKey::new(&AES_256_GCM, &key) {
            Ok(key) => Self(LessSafeKey::new(key)),
            Err(never) => unreachable!("AES-256 takes keys of 32 bytes: {never}"),
        }
    }

    /// Encrypts for `context`, which must be the same when it is opened: another's row does not open.
    pub fn seal(&self, plain: &[u8], context: &[u8]) -> anyhow::Result<String> {
        let mut nonce = [0_u8; NONCE_LEN];
        let random = SystemRandom::new().fill(&mut nonce);
        random.map_err(|_unspecified| anyhow::anyhow!("the system gives no random bytes"))?;
        let mut text = plain.to_vec();
        let sealed =
            self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut text);
        sealed.map_err(|_unspecified| anyhow::anyhow!("a secret cannot be encrypted"))?;
        Ok(BASE64_STANDARD_NO_PAD.encode([nonce.as_slice(), &text].concat()))
    }

    pub fn open(&self, sealed: &str, context: &[u8]) -> anyhow::Result<Vec<u8>> {
        let bytes = BASE64_STANDARD_NO_PAD.decode(sealed)?;
        let Some((nonce, text)) = bytes.split_first_chunk::<NONCE_LEN>() else { bail!("too short") };
        let mut text = text.to_vec();
        let opened = self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context), &mut text);
        let plain = opened.map_err(|_unspecified| anyhow::anyhow!("sealed with another CARTERA_SECRET, or damaged"))?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_context_open_what_was_sealed() {
        let sealed = SealedBox::new([7; 32]).seal(b"secret", b"ana").unwrap();
        assert_eq!(SealedBox::new([7; 32]).open(&sealed, b"ana").unwrap(), b"secret");
        assert!(SealedBox::new([7; 32]).open(&sealed, b"luis").is_err());
        assert!(SealedBox::new([8; 32]).open(&sealed, b"ana").is_err());
        assert!(SealedBox::new([7; 32]).open("AAAA", b"ana").is_err());
        assert_ne!(sealed, SealedBox::new([7; 32]).seal(b"secret", b"ana").unwrap());
    }
}
