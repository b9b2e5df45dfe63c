use super::expected::wrong_value;
use crate::error::{ApiError, ApiResult, FieldRefusal, Refusal};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use domain::contract::ProblemKind;
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;

/// A larger JSON body is a mistake.
const LIMIT: usize = 4 << 20;

/// A JSON body. What is malformed is 400; an unknown, missing or impossible field is 422 and named by its pointer.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let media_type = request.content_type();
            if media_type != "application/json" && !media_type.ends_with("+json") {
                return Err(Refusal::new(ProblemKind::UnsupportedMediaType)
                    .with("expected", "application/json")
                    .into());
            }
            let mut body = web::BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_broken_off| malformed("JSON"))?;
                if body.len() + chunk.len() > LIMIT {
                    return Err(Refusal::new(ProblemKind::UploadTooLarge).with("limit", "4 MB").into());
                }
                body.extend_from_slice(&chunk);
            }
            parse(&body).map(Self)
        })
    }
}

/// `reason` is a sign: words would be of one language.
fn malformed(reason: &str) -> Refusal {
    Refusal::new(ProblemKind::MalformedRequest).with("reason", reason)
}

/// Reads a body, naming the place where it goes wrong.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> ApiResult<T> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| refusal(&error, body))?;
    reader.end().map_err(|error| malformed(&place(&error)))?;
    Ok(value)
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> ApiError {
    let inner = error.inner();
    if inner.is_syntax() || inner.is_eof() || inner.is_io() {
        return malformed(&place(inner)).into();
    }
    let sent = |pointer: &str| -> Option<String> {
        let whole: serde_json::Value = serde_json::from_slice(body).ok()?;
        let value = whole.pointer(pointer)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    field_refusal(error.path(), &inner.to_string(), sent).into()
}

/// Line and column, which are the same in every language.
fn place(error: &serde_json::Error) -> String {
    format!("JSON {}:{}", error.line(), error.column())
}

/// What serde's words mean for the field at `path`; `sent` answers what stood there.
pub(super) fn field_refusal(
    path: &serde_path_to_error::Path,
    text: &str,
    sent: impl Fn(&str) -> Option<String>,
) -> Refusal {
    let message = text.split(" at line ").next().unwrap_or_default();
    let pointer = pointer(path);
    let named = message.split('`').nth(1).unwrap_or_default();
    let field = if message.starts_with("unknown field") {
        FieldRefusal::new(child(&pointer, named), ProblemKind::UnknownField).with("field", named)
    } else if message.starts_with("missing field") {
        FieldRefusal::new(child(&pointer, named), ProblemKind::MissingField).with("field", named)
    } else if is_date(message) {
        // A lone impossible date is the problem itself; anything else is one of possibly several invalid fields.
        return invalid_date(&pointer, sent(&pointer)).into();
    } else if message.starts_with("duplicate field") {
        FieldRefusal::new(child(&pointer, named), ProblemKind::RepeatedField).with("field", named)
    } else if message.starts_with("unknown variant") {
        let words: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let reason = format!("{named} ≠ {}", words.join(", "));
        FieldRefusal::new(pointer, ProblemKind::InvalidValue).with("reason", reason)
    } else {
        let Refusal { kind, params, .. } = wrong_value(message, sent(&pointer));
        FieldRefusal { pointer, kind, params }
    };
    Refusal::fields(vec![field])
}

/// The words with which chrono refuses a date, with or without a time.
fn is_date(message: &str) -> bool {
    let words = [
        "input contains invalid characters",
        "input is out of range",
        "premature end of input",
        "trailing input",
        "no possible date and time",
        "unique date and time",
        "expected a formatted date",
        "expected an RFC 3339",
    ];
    words.iter().any(|words| message.contains(words))
}

/// chrono's words do not tell a date from a date with its time; the name of the field does.
fn invalid_date(pointer: &str, sent: Option<String>) -> FieldRefusal {
    let example = match pointer.rsplit('/').next().unwrap_or_default() {
        "issued_at" | "delivered_at" => Some("2026-11-05T10:30:00"),
        instant if instant.ends_with("_at") => Some("2026-11-05T10:30:00-06:00"),
        _ => None,
    };
    let kind = if example.is_some() { ProblemKind::InvalidDateTime } else { ProblemKind::InvalidDate };
    let field = FieldRefusal::new(pointer, kind).with("value", sent.unwrap_or_else(|| "—".to_owned()));
    match example {
        Some(example) => field.with("example", example),
        None => field,
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Map { key } => child(&pointer, key),
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Enum { variant } => child(&pointer, variant),
        Segment::Unknown => pointer,
    })
}

fn child(pointer: &str, name: &str) -> String {
    let already = pointer.rsplit('/').next().is_some_and(|last| last == name) && !name.is_empty();
    if already { pointer.to_owned() } else { format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::contract::RecordPromises;

    fn refused(body: &str) -> Refusal {
        match parse::<RecordPromises>(body.as_bytes()) {
            Err(ApiError::Refused(refusal)) => refusal,
            Err(ApiError::Internal(error)) => panic!("{error}"),
            Ok(value) => panic!("{value:?}"),
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_named_by_field() {
        let refusal = refused(r#"{"items": [], "promised_date": "2026-02-31"}"#);
        assert_eq!(refusal.kind, ProblemKind::InvalidDate);
        assert_eq!(refusal.fields[0].pointer, "/promised_date");
        assert_eq!(refusal.fields[0].params["value"], "2026-02-31");
    }

    #[test]
    fn where_a_date_has_its_time_too_that_is_said() {
        use domain::contract::NewApiKey;
        let refused = |at: &str| {
            let body = format!(r#"{{"name": "x", "permissions": [], "expires_at": {at}}}"#);
            match parse::<NewApiKey>(body.as_bytes()) {
                Err(ApiError::Refused(refusal)) => refusal,
                other => panic!("{at}: {other:?}"),
            }
        };
        for at in
            [r#""2026-11-05""#, r#""2026-11-05T10:30:00""#, r#""2026-02-31T10:30:00Z""#, r#""tomorrow""#, "5.5", "true"]
        {
            let refusal = refused(at);
            assert_eq!((refusal.kind, refusal.fields.len()), (ProblemKind::InvalidDateTime, 1), "{at}: {refusal:?}");
            assert_eq!(refusal.fields[0].pointer, "/expires_at");
        }
    }

    #[test]
    fn a_value_of_another_kind_is_shown_beside_what_belongs_there() {
        let refusal = refused(r#"{"items": [{"invoice_id": "x"}], "promised_date": "2026-02-28"}"#);
        assert_eq!(refusal.fields[0].pointer, "/items/0/invoice_id");
        assert_eq!(refusal.fields[0].params["reason"], "x ≠ UUID");
        let refusal = refused(r#"{"items": 3, "promised_date": "2026-02-28"}"#);
        assert_eq!(refusal.fields[0].params["reason"], "3 ≠ […]");
    }

    #[test]
    fn a_word_that_is_not_known_stands_beside_those_that_are() {
        let refusal = match parse::<domain::contract::ReschedulePromise>(
            br#"{"promised_date": "2026-02-28", "reason": "tired", "comment": ""}"#,
        ) {
            Err(ApiError::Refused(refusal)) => refusal,
            other => panic!("{:?}", other.err()),
        };
        let reason = &refusal.fields[0].params["reason"];
        assert!(reason.starts_with("tired ≠ customer_asked, broken, "), "{reason}");
    }

    #[test]
    fn unknown_and_missing_fields_are_named() {
        let unknown = refused(r#"{"items": [], "promised_date": "2026-02-28", "colour": 1}"#);
        assert_eq!((unknown.kind, unknown.fields[0].kind), (ProblemKind::ValidationFailed, ProblemKind::UnknownField));
        assert_eq!(unknown.fields[0].pointer, "/colour");
        let missing = refused(r#"{"items": [{}], "promised_date": "2026-02-28"}"#);
        assert_eq!(missing.fields[0].pointer, "/items/0/invoice_id");
    }

    #[test]
    fn a_field_that_comes_twice_is_said_to() {
        let twice = refused(r#"{"items": [], "promised_date": "2026-02-28", "promised_date": "2026-02-27"}"#);
        assert_eq!(twice.fields[0].kind, ProblemKind::RepeatedField);
        assert_eq!(twice.fields[0].pointer, "/promised_date");
    }

    #[test]
    fn text_that_is_not_json_is_a_malformed_request() {
        assert_eq!(refused("{").kind, ProblemKind::MalformedRequest);
        assert_eq!(refused(r#"{"items": [], "promised_date": "2026-02-28"} x"#).kind, ProblemKind::MalformedRequest);
    }
}
