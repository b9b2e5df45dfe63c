//! How money, dates and counts look on screen.
//!
//! Both languages of the screens group digits by comma and use the point, so nothing has to be asked of the browser.

use crate::text::Text;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use domain::money::{Currency, Money};

/// `1284` → `1,284`.
pub(crate) fn grouped(number: u64) -> String {
    group_digits(&number.to_string())
}

/// `$4,872.00`, with a true minus before negative amounts.
pub(crate) fn money(amount: Money) -> String {
    let plain = amount.to_string();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", plain.as_str()),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{}{}{point}{decimals}", symbol(amount.currency()), group_digits(whole))
}

/// `$4,872.00 MXN`.
pub(crate) fn money_with_currency(amount: Money) -> String {
    format!("{} {}", money(amount), amount.currency().code())
}

pub(crate) fn symbol(currency: Currency) -> &'static str {
    match currency.code() {
        "MXN" | "USD" | "CAD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        _ => "",
    }
}

fn group_digits(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len().saturating_mul(4) / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `16/07/2026`.
pub(crate) fn date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// `lun 20/07/2026`.
pub(crate) fn date_with_weekday(date: NaiveDate, text: &Text) -> String {
    format!("{} {}", weekday_short(date, text), self::date(date))
}

/// `16/jul/2026`: what leaves the company never says a month in digits.
pub(crate) fn date_in_letters(date: NaiveDate, text: &Text) -> String {
    format!("{:02}/{}/{}", date.day(), month(&text.calendar.months_short, date).to_ascii_lowercase(), date.year())
}

/// `lunes 23 de noviembre de 2026`, `Monday 23 November 2026`.
pub(crate) fn long_date(date: NaiveDate, text: &Text) -> String {
    let weekday = weekday(&text.calendar.weekdays, date);
    let month = month(&text.calendar.months, date);
    let of = text.language.choose(" de ", " ");
    format!("{weekday} {}{of}{month}{of}{}", date.day(), date.year())
}

/// `noviembre 2026`.
pub(crate) fn month_and_year(date: NaiveDate, text: &Text) -> String {
    [month(&text.calendar.months, date), &date.year().to_string()].join(" ")
}

/// `27/11`, where the year is known.
pub(crate) fn day_and_month(date: NaiveDate) -> String {
    self::date(date).chars().take(5).collect()
}

/// `vie 27/11`.
pub(crate) fn short_day(date: NaiveDate, text: &Text) -> String {
    [weekday_short(date, text), &day_and_month(date)].join(" ")
}

/// `27/11`, with the year where it is not this one.
pub(crate) fn near_day_and_month(date: NaiveDate, today: NaiveDate) -> String {
    if date.year() == today.year() { day_and_month(date) } else { self::date(date) }
}

/// `vie 27/11`, `jue 07/01/2027`: where the year is known only while it is this one.
pub(crate) fn near_day(date: NaiveDate, today: NaiveDate, text: &Text) -> String {
    [weekday_short(date, text), &near_day_and_month(date, today)].join(" ")
}

/// `23/11/2026 09:14`, 24 hours.
pub(crate) fn date_time(at: NaiveDateTime) -> String {
    format!("{} {:02}:{:02}", date(at.date()), at.hour(), at.minute())
}

/// `09:14`.
pub(crate) fn time(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `2026-11-23T09:14`, what `<time datetime>` takes.
pub(crate) fn machine_date_time(at: NaiveDateTime) -> String {
    format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute())
}

fn weekday_short(date: NaiveDate, text: &Text) -> &'static str {
    weekday(&text.calendar.weekdays_short, date)
}

fn weekday(names: &[&'static str; 7], date: NaiveDate) -> &'static str {
    pick(names, date.weekday().num_days_from_monday())
}

fn month(names: &[&'static str; 12], date: NaiveDate) -> &'static str {
    pick(names, date.month0())
}

fn pick(names: &[&'static str], index: u32) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}

/// Series and folio as people say them: `FC-8`, `A-1022`; the start of the UUID when there is neither.
pub(crate) fn document_name(series: Option<&str>, folio: Option<&str>, fiscal_uuid: Option<&str>) -> String {
    let present = |part: Option<&str>| part.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
    match (present(series), present(folio)) {
        (Some(series), Some(folio)) => format!("{series}-{folio}"),
        (None, Some(one)) | (Some(one), None) => one,
        (None, None) => {
            fiscal_uuid.map(|uuid| uuid.chars().take(8).collect::<String>().to_ascii_uppercase()).unwrap_or_default()
        }
    }
}

/// A size for people: `850 KB`, `1.8 MB`.
pub(crate) fn file_size(bytes: u64) -> String {
    const KILOBYTE: u64 = 1024;
    const MEGABYTE: u64 = KILOBYTE * KILOBYTE;
    if bytes < MEGABYTE {
        return format!("{} KB", bytes.div_ceil(KILOBYTE));
    }
    format!("{}.{} MB", grouped(bytes / MEGABYTE), bytes % MEGABYTE * 10 / MEGABYTE)
}

/// Lower case, without accents, one blank between words: how words that people type are compared. Written out, because the
/// tables of all alphabets would weigh more than a screen.
pub(crate) fn plain(typed: &str) -> String {
    let letter = |letter| match letter {
        'á' | 'Á' => 'a',
        'é' | 'É' => 'e',
        'í' | 'Í' => 'i',
        'ó' | 'Ó' => 'o',
        'ú' | 'ü' | 'Ú' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        other => other.to_ascii_lowercase(),
    };
    let words: Vec<String> = typed.split_whitespace().map(|word| word.chars().map(letter).collect()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, ES};
    use domain::money::Currency;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_grouped_by_thousands_and_keep_their_decimals() {
        for (minor, expected) in [
            (0, "$0.00"),
            (99_900, "$999.00"),
            (100_000, "$1,000.00"),
            (120_487_710, "$1,204,877.10"),
            (-12_000, "−$120.00"),
        ] {
            assert_eq!(money(Money::new(minor, Currency::MXN)), expected);
        }
    }

    #[test]
    fn currencies_without_decimals_or_symbol_say_their_code() {
        let yen = Money::new(1_500, "JPY".parse().unwrap());
        assert_eq!(money_with_currency(yen), "1,500 JPY");
        assert_eq!(money_with_currency(Money::new(150, Currency::EUR)), "€1.50 EUR");
    }

    #[test]
    fn dates_on_screen_are_day_first_and_those_that_leave_have_the_month_in_letters() {
        let date = day("2026-07-06");
        assert_eq!(super::date(date), "06/07/2026");
        assert_eq!(date_in_letters(date, &ES), "06/jul/2026");
        assert_eq!(date_in_letters(day("2026-01-31"), &EN), "31/jan/2026");
        assert_eq!(date_with_weekday(date, &ES), "lun 06/07/2026");
    }

    #[test]
    fn another_year_is_said() {
        let today = day("2026-11-28");
        assert_eq!(near_day(day("2026-11-27"), today, &ES), "vie 27/11");
        assert_eq!(near_day(day("2027-11-27"), today, &ES), "sáb 27/11/2027");
        assert_eq!(near_day_and_month(day("2027-01-07"), today), "07/01/2027");
    }

    #[test]
    fn long_dates_follow_the_language() {
        assert_eq!(long_date(day("2026-11-23"), &ES), "lunes 23 de noviembre de 2026");
        assert_eq!(long_date(day("2026-11-29"), &EN), "Sunday 29 November 2026");
    }

    #[test]
    fn hours_run_to_twenty_four() {
        let at = day("2026-11-23").and_hms_opt(21, 4, 59).unwrap();
        assert_eq!(date_time(at), "23/11/2026 21:04");
        assert_eq!(machine_date_time(at), "2026-11-23T21:04");
    }

    #[test]
    fn a_document_without_folio_is_called_by_its_uuid() {
        assert_eq!(document_name(Some("FC"), Some("8"), None), "FC-8");
        assert_eq!(document_name(Some(" "), Some("8"), None), "8");
        assert_eq!(document_name(None, None, Some("cee4be01-adfa-4deb")), "CEE4BE01");
    }

    #[test]
    fn words_compare_without_capitals_and_accents() {
        assert_eq!(plain(" MIÉRCOLES "), "miercoles");
        assert_eq!(plain("Güero  Ñandú, S.A."), "guero nandu, s.a.");
    }

    #[test]
    fn sizes_round_up_below_a_megabyte() {
        assert_eq!(file_size(1), "1 KB");
        assert_eq!(file_size(1024 * 1024 - 1), "1024 KB");
        assert_eq!(file_size(1_887_437), "1.8 MB");
    }
}
