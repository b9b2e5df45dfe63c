//! Argon2id hashes of passwords.

use anyhow::Context;
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use domain::contract::ProblemKind;
use std::sync::LazyLock;

/// Shorter passwords are refused.
pub const MIN_CHARS: usize = 12;
/// Longer ones too: hashing them would be a way to keep the server busy.
pub const MAX_CHARS: usize = 200;

/// Checked when the account does not exist, so that both answers take the same time.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("a password that nobody has").ok());

/// Whether a new password is acceptable.
pub fn check_strength(password: &str) -> Result<(), ProblemKind> {
    let length = password.chars().count();
    if (MIN_CHARS..=MAX_CHARS).contains(&length) { Ok(()) } else { Err(ProblemKind::WeakPassword) }
}

pub async fn hash(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || hash_now(&password)).await.context("password hashing task")?
}

fn hash_now(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow::anyhow!("hash a password: {error}"))?.to_string())
}

/// Whether `password` is the account's. `hash` is `None` for an account that does not exist.
pub async fn verify(password: String, hash: Option<String>) -> anyhow::Result<bool> {
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let Some(hash) = hash.or_else(|| NOBODY.clone()) else { return false };
        let matches = PasswordHash::new(&hash)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        known && matches
    })
    .await
    .context("password checking task")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_an_existing_account_passes() {
        let hash = hash("correct horse battery".to_owned()).await.unwrap();
        assert!(verify("correct horse battery".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!verify("wrong horse battery".to_owned(), Some(hash)).await.unwrap());
        assert!(!verify("a password that nobody has".to_owned(), None).await.unwrap());
    }

    #[test]
    fn eleven_characters_are_too_few() {
        assert!(check_strength("12345678901").is_err());
        assert!(check_strength("123456789012").is_ok());
    }
}
