use super::json::field_refusal;
use crate::{
    error::{ApiError, ApiResult, Refusal},
    paging::ListKey,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};

/// Query parameters, each refusal naming its parameter.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// Query parameters of a list, with which list they ask for.
pub struct Listed<T>(pub T, pub ListKey);

impl<T: DeserializeOwned> FromRequest for Listed<T> {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let query = request.query_string();
        ready(parse(query).map(|asked| Self(asked, ListKey::of(request.path(), query))))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> ApiResult<T> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let sent = |pointer: &str| {
            let name = pointer.trim_start_matches('/');
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(one, _)| one == name).map(|(_, value)| value.into_owned())
        };
        let refusal = field_refusal(error.path(), &error.inner().to_string(), sent);
        let fields = refusal.fields.into_iter().map(|mut field| {
            field.pointer = field.pointer.trim_start_matches('/').to_owned();
            field
        });
        Refusal { fields: fields.collect(), ..refusal }.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use domain::contract::ProblemKind;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct AsOf {
        as_of: Option<NaiveDate>,
    }

    #[test]
    fn a_parameter_that_is_no_date_or_not_known_is_named() {
        let refused = |query: &str| match parse::<AsOf>(query) {
            Err(ApiError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        let impossible = refused("as_of=2026-02-31");
        assert_eq!((impossible.kind, impossible.fields[0].pointer.as_str()), (ProblemKind::InvalidDate, "as_of"));
        assert_eq!(impossible.fields[0].params["value"], "2026-02-31");
        assert_eq!(refused("colour=1").fields[0].kind, ProblemKind::UnknownField);
        assert!(parse::<AsOf>("as_of=2026-02-28").unwrap().as_of.is_some());
    }
}
