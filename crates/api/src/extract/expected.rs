//! serde's English words about a value, as signs that people of every language read. Words that no sign is known for
//! never leave: a sentence of the catalogue stands in their place.

use crate::error::Refusal;
use domain::contract::ProblemKind;

/// Words of a refusal, and the sign for what they expect. The first that is contained decides.
const SIGNS: [(&str, &str); 21] = [
    ("UUID", "UUID"),
    ("is not an ISO 4217", "ISO 4217"),
    ("is not an amount", "1234.50"),
    ("is not an RFC", "XAXX010101000"),
    ("is not a time of day", "HH:MM, 00:00–23:59"),
    ("a day rule has exactly one", "weekday | month_day | nth_weekday"),
    ("a closure has either", "from, to, yearly | easter_from, easter_to"),
    ("the amount is too large", "≤ 9999999999999.99"),
    ("an equivalence is a positive number", "> 0"),
    ("expected a Decimal", "\"17.05\""),
    ("expected a string", "\"…\""),
    ("expected a boolean", "true, false"),
    ("was not `true` or `false`", "true, false"),
    ("expected a sequence", "[…]"),
    ("expected struct", "{…}"),
    ("expected a map", "{…}"),
    ("tagged enum", "{…}"),
    ("invalid digit", WHOLE),
    ("from empty string", WHOLE),
    ("invalid float", "17.05"),
    ("expected a nonzero", "1, 2, 3, …"),
];

const WHOLE: &str = "0, 1, 2, …";

/// The most that is repeated of what was sent, in characters.
const MOST_SHOWN: usize = 80;

/// What a library's `message` about a value becomes: `sent ≠ expected` where it is known what belongs there.
pub(crate) fn wrong_value(message: &str, sent: Option<String>) -> Refusal {
    // Our own types quote what they refuse: a part of what was sent.
    let quoted = message.strip_prefix('"').and_then(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned());
    let sent = quoted.or(sent).map_or_else(|| "—".to_owned(), |sent| shown(&sent));
    if is_out_of_range(message) {
        return Refusal::new(ProblemKind::NumberOutOfRange).with("value", sent);
    }
    match expected(message) {
        Some(expected) => Refusal::new(ProblemKind::InvalidValue).with("reason", format!("{sent} ≠ {expected}")),
        None => Refusal::new(ProblemKind::UnreadableValue).with("value", sent),
    }
}

fn shown(sent: &str) -> String {
    match sent.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", sent.get(..end).unwrap_or_default()),
        None => sent.to_owned(),
    }
}

/// It is a whole number, of more or less than the field holds.
fn is_out_of_range(message: &str) -> bool {
    message.starts_with("invalid value: integer")
        || message.contains("number too large")
        || message.contains("number too small")
}

/// The sign for what belongs there.
fn expected(message: &str) -> Option<String> {
    if let Some((currency, decimals)) = too_many_decimals(message) {
        let amount = format!("{currency} 1234.{}", "0".repeat(decimals));
        return Some(amount.trim_end_matches('.').to_owned());
    }
    let sign = SIGNS.iter().find(|(words, _)| message.contains(words)).map(|(_, sign)| *sign);
    sign.or_else(|| whole_number(message)).map(str::to_owned)
}

/// `MXN has 2 decimals at most`
fn too_many_decimals(message: &str) -> Option<(&str, usize)> {
    let (currency, decimals) = message.strip_suffix(" decimals at most")?.split_once(" has ")?;
    Some((currency, decimals.parse().ok()?))
}

/// `invalid type: string "x", expected u32`
fn whole_number(message: &str) -> Option<&'static str> {
    match message.rsplit_once("expected ")?.1 {
        "u8" | "u16" | "u32" | "u64" | "usize" => Some(WHOLE),
        "i8" | "i16" | "i32" | "i64" | "isize" => Some("…, −1, 0, 1, …"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::contract::Language;

    fn reason(message: &str) -> String {
        let refusal = wrong_value(message, Some("x".to_owned()));
        assert_eq!(refusal.kind, ProblemKind::InvalidValue, "{message}");
        refusal.params["reason"].clone()
    }

    #[test]
    fn what_was_sent_stands_beside_what_belongs_there() {
        assert_eq!(reason("UUID parsing failed: invalid character: found `x` at 0"), "x ≠ UUID");
        assert_eq!(reason("invalid type: string \"x\", expected u32"), "x ≠ 0, 1, 2, …");
        assert_eq!(reason("invalid type: string \"x\", expected i64"), "x ≠ …, −1, 0, 1, …");
        assert_eq!(reason("invalid type: integer `1`, expected internally tagged enum Rule"), "x ≠ {…}");
        assert_eq!(reason("\"1,5\" is not an amount: digits with an optional point"), "1,5 ≠ 1234.50");
        assert_eq!(reason("MXN has 2 decimals at most"), "x ≠ MXN 1234.00");
        assert_eq!(reason("JPY has 0 decimals at most"), "x ≠ JPY 1234");
    }

    /// Asks the libraries themselves, so that an update with other words is noticed.
    #[test]
    fn numbers_and_times_of_day_that_are_none_are_told_by_signs() {
        let decimal = serde_json::from_str::<rust_decimal::Decimal>("\"abc\"").unwrap_err().to_string();
        assert_eq!(reason(&decimal), "x ≠ \"17.05\"");
        let time = serde_json::from_str::<domain::terms::DayRule>(r#"{"weekday": "monday", "from": "25:00"}"#);
        assert_eq!(reason(&time.unwrap_err().to_string()), "25:00 ≠ HH:MM, 00:00–23:59");
        assert_eq!(reason(&"".parse::<u32>().unwrap_err().to_string()), "x ≠ 0, 1, 2, …");
        assert_eq!(reason(&"a".parse::<u32>().unwrap_err().to_string()), "x ≠ 0, 1, 2, …");
        let large = "2147483648".parse::<i32>().unwrap_err().to_string();
        let small = serde_json::from_str::<u8>("-1").unwrap_err().to_string();
        for message in [large, small] {
            assert_eq!(wrong_value(&message, None).kind, ProblemKind::NumberOutOfRange, "{message}");
        }
    }

    #[test]
    fn words_nobody_translated_never_reach_a_reader() {
        let refusal = wrong_value("odd innards", Some("ñ".repeat(100)));
        for language in [Language::Es, Language::En] {
            let detail = refusal.problem(language, "id").detail;
            assert!(!detail.contains("odd") && detail.contains(&format!("{}…", "ñ".repeat(80))), "{detail}");
        }
    }
}
