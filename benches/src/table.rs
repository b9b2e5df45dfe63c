//! Figures as people read them.

use std::{fmt, time::Duration};

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What was done.
    pub(crate) what: String,
    pub(crate) ours: String,
    /// What the same machine needs at least, measured in the same run.
    pub(crate) limit: String,
    /// Ours as a multiple of the limit.
    pub(crate) ratio: Option<f64>,
    pub(crate) goal: &'static str,
}

impl Row {
    pub(crate) fn new(what: impl Into<String>, ours: impl Into<String>) -> Self {
        Self { what: what.into(), ours: ours.into(), limit: String::new(), ratio: None, goal: "" }
    }

    /// A time beside the least time.
    pub(crate) fn timed(what: impl Into<String>, ours: Duration, limit: Duration, named: &str) -> Self {
        let ratio = ours.as_secs_f64() / limit.as_secs_f64();
        let row = Self::new(what, duration(ours));
        Self { limit: format!("{}: {}", named, duration(limit)), ratio: Some(ratio), ..row }
    }

    pub(crate) fn limit(self, named: &str, figure: impl fmt::Display) -> Self {
        Self { limit: format!("{named}: {figure}"), ..self }
    }

    pub(crate) fn ratio(self, ratio: f64) -> Self {
        Self { ratio: Some(ratio), ..self }
    }

    pub(crate) fn goal(self, goal: &'static str) -> Self {
        Self { goal, ..self }
    }

    /// The same with more said about our figure.
    pub(crate) fn and(self, more: impl fmt::Display) -> Self {
        Self { ours: format!("{}, {more}", self.ours), ..self }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.ratio.map(|ratio| format!("{ratio:.2} ×")).unwrap_or_default();
        write!(f, "| {} | {} | {} | {ratio} | {} |", self.what, self.ours, self.limit, self.goal)
    }
}

/// The table for a page of the documentation.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = String::from("| what | Cartera | limit | ratio | goal |\n| --- | --- | --- | --- | --- |\n");
    for row in rows {
        text.push_str(&row.to_string());
        text.push('\n');
    }
    text
}

/// `12.3 µs`, `4.56 ms`, `1.23 s`.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 1e-3 {
        format!("{:.1} µs", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

/// `12,345`.
pub(crate) fn number(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    let length = digits.len();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (length - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `33 KB`, `57 MB`.
pub(crate) fn bytes(bytes: u64) -> String {
    if bytes < 10 << 20 { format!("{} KB", number(bytes.div_ceil(1_000))) } else { format!("{} MB", bytes >> 20) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_to_what_can_be_read() {
        assert_eq!(duration(Duration::from_nanos(12_345)), "12.3 µs");
        assert_eq!(duration(Duration::from_micros(4_561)), "4.56 ms");
        assert_eq!(duration(Duration::from_millis(1_234)), "1.23 s");
        assert_eq!((number(1_234_567), number(999)), ("1,234,567".to_owned(), "999".to_owned()));
        assert_eq!((bytes(32_500), bytes(60 << 20)), ("33 KB".to_owned(), "60 MB".to_owned()));
    }
}
