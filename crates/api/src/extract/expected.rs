//! serde's English words about a value, as signs that people of every language read.

/// Words of a refusal, and the sign for what they expect. The first that is contained decides.
const SIGNS: [(&str, &str); 15] = [
    ("UUID", "UUID"),
    ("is not an ISO 4217", "ISO 4217"),
    ("is not an amount", "1234.50"),
    ("is not an RFC", "XAXX010101000"),
    ("the amount is too large", "≤ 92233720368547758.07"),
    ("an equivalence is a positive number", "> 0"),
    ("expected a string", "\"…\""),
    ("expected a boolean", "true, false"),
    ("was not `true` or `false`", "true, false"),
    ("expected a sequence", "[…]"),
    ("expected struct", "{…}"),
    ("expected a map", "{…}"),
    ("expected u", "0, 1, 2, …"),
    ("expected i", "…, −1, 0, 1, …"),
    ("invalid digit", "0, 1, 2, …"),
];

/// `sent ≠ expected`; serde's own words where they are not known.
pub(crate) fn difference(message: &str, sent: Option<String>) -> String {
    // Our own types quote what they refuse: a part of what was sent.
    let quoted = message.strip_prefix('"').and_then(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned());
    let sent = quoted.or(sent).unwrap_or_else(|| "—".to_owned());
    if let Some((currency, decimals)) = too_many_decimals(message) {
        return format!("{sent} ≠ {currency} 1234.{}", "0".repeat(decimals)).trim_end_matches('.').to_owned();
    }
    let sign = SIGNS.iter().find(|(words, _)| message.contains(words));
    sign.map_or_else(|| message.to_owned(), |(_, expected)| format!("{sent} ≠ {expected}"))
}

/// `MXN has 2 decimals at most`
fn too_many_decimals(message: &str) -> Option<(&str, usize)> {
    let (currency, decimals) = message.strip_suffix(" decimals at most")?.split_once(" has ")?;
    Some((currency, decimals.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_stands_beside_what_belongs_there() {
        let sent = || Some("x".to_owned());
        assert_eq!(difference("UUID parsing failed: invalid character: found `x` at 0", sent()), "x ≠ UUID");
        assert_eq!(difference("invalid type: string \"x\", expected u32", sent()), "x ≠ 0, 1, 2, …");
        assert_eq!(difference("\"1,5\" is not an amount: digits with an optional point", sent()), "1,5 ≠ 1234.50");
        assert_eq!(difference("MXN has 2 decimals at most", sent()), "x ≠ MXN 1234.00");
        assert_eq!(difference("JPY has 0 decimals at most", sent()), "x ≠ JPY 1234");
    }

    #[test]
    fn words_nobody_translated_are_better_than_none() {
        assert_eq!(difference("odd", None), "odd");
    }
}
