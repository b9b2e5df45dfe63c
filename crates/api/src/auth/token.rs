//! Access tokens: short-lived signed statements of who is calling.

use crate::{auth::Keys, clock::machine_now, error::Refusal};
use anyhow::Context;
use domain::{
    contract::ProblemKind,
    ids::{OrganizationId, UserId},
    permission::Role,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use serde::{Deserialize, Serialize};

/// Seconds an access token lives.
pub const LIFETIME: u32 = 900;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub sub: UserId,
    pub name: String,
    pub org: OrganizationId,
    pub roles: Vec<Role>,
    pub permissions: Vec<String>,
    /// Sign-in this token belongs to.
    pub family: uuid::Uuid,
    pub iat: i64,
    pub exp: i64,
}

/// Signs `claims`, which are valid from now for [`LIFETIME`].
pub fn issue(keys: &Keys, mut claims: Claims) -> anyhow::Result<String> {
    claims.iat = machine_now().timestamp();
    claims.exp = claims.iat + i64::from(LIFETIME);
    let key = EncodingKey::from_secret(&keys.access_token);
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).context("sign an access token")
}

pub fn verify(keys: &Keys, token: &str) -> Result<Claims, Refusal> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    let key = DecodingKey::from_secret(&keys.access_token);
    match jsonwebtoken::decode::<Claims>(token, &key, &validation) {
        Ok(data) => Ok(data.claims),
        Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => {
            Err(Refusal::new(ProblemKind::TokenExpired))
        }
        Err(_) => Err(Refusal::new(ProblemKind::NotAuthenticated)),
    }
}
