//! Dates and amounts as people write them in lists.

use crate::{
    money::{Currency, Money},
    search::fold,
};
use chrono::NaiveDate;

/// `2026-11-05`, with a time or without; `05/11/2026`, `5-11-26`, `05.11.2026`, `5-nov-2026`, `5 de noviembre de 2026`.
///
/// The day comes before the month, as people in Mexico write it.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let (day, _time) = text.split_once(['T']).unwrap_or((text, ""));
    if let Ok(date) = day.parse::<NaiveDate>() {
        return Some(date).filter(|date| is_plausible(*date));
    }
    let folded = fold(text);
    let parts: Vec<&str> =
        folded.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty() && *part != "de").collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let is_short = |text: &str| text.len() <= 2 && text.chars().all(|digit| digit.is_ascii_digit());
    if !is_short(day) {
        return None;
    }
    let month = if is_short(month) { month.parse().ok()? } else { month_named(month)? };
    let year = match year.len() {
        2 => 2000_i32.checked_add(year.parse().ok()?)?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month, day.parse().ok()?).filter(|date| is_plausible(*date))
}

/// Nobody collects an invoice of another century: such a date is a misread number.
fn is_plausible(date: NaiveDate) -> bool {
    use chrono::Datelike;
    (1990..=2199).contains(&date.year())
}

fn month_named(name: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &["ene", "enero", "jan", "january"],
        &["feb", "febrero", "february"],
        &["mar", "marzo", "march"],
        &["abr", "abril", "apr", "april"],
        &["may", "mayo"],
        &["jun", "junio", "june"],
        &["jul", "julio", "july"],
        &["ago", "agosto", "aug", "august"],
        &["sep", "sept", "septiembre", "september"],
        &["oct", "octubre", "october"],
        &["nov", "noviembre", "november"],
        &["dic", "diciembre", "dec", "december"],
    ];
    (1..).zip(NAMES).find(|(_, names)| names.contains(&name)).map(|(number, _)| number)
}

/// `1234.5`, `1,234.50`, `$ 1,234.50`, `1,234.50 MXN`: a point before the decimals, commas only between thousands.
pub fn read_amount(text: &str, currency: Currency) -> Option<Money> {
    let plain: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let plain = plain.strip_suffix(currency.code()).unwrap_or(&plain);
    let plain = plain.strip_prefix(currency.code()).unwrap_or(plain);
    let plain = plain.strip_prefix('$').unwrap_or(plain);
    let (whole, decimals) = plain.split_once('.').map_or((plain, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3 && digits(group)));
    if !digits(first) || !grouped || decimals.is_some_and(|decimals| !digits(decimals)) {
        return None;
    }
    Money::parse(&plain.replace(',', ""), currency).ok()
}
