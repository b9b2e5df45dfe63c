//! The device's clock. Business days come from the server; this is only for greetings and for showing instants.

use chrono::{DateTime, NaiveDateTime, Utc};
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;

/// What the clocks of the organization's time zone show.
pub(crate) fn now(time_zone: &str) -> Option<NaiveDateTime> {
    in_zone(&Date::new_0(), time_zone)
}

/// The instant as the clocks of the organization's time zone show it; UTC when the browser does not know the zone.
pub(crate) fn local(at: DateTime<Utc>, time_zone: &str) -> NaiveDateTime {
    let seconds = u32::try_from(at.timestamp()).map_or(f64::MAX, f64::from);
    in_zone(&Date::new(&JsValue::from_f64(seconds * 1000.0)), time_zone).unwrap_or_else(|| at.naive_utc())
}

fn in_zone(moment: &Date, time_zone: &str) -> Option<NaiveDateTime> {
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("timeZone"), &JsValue::from_str(time_zone)).ok()?;
    // Swedish writes dates the ISO way: `2026-11-23 09:14:05`.
    let written = String::from(moment.to_locale_string("sv-SE", &options));
    parse_local(&written)
}

fn parse_local(written: &str) -> Option<NaiveDateTime> {
    let (date, time) = written.split_once(' ')?;
    Some(NaiveDateTime::new(date.parse().ok()?, time.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_browser_writes_is_read_as_local_time() {
        let expected = "2026-11-23T09:14:05".parse().ok();
        assert_eq!(parse_local("2026-11-23 09:14:05"), expected);
        assert_eq!(parse_local("Invalid Date"), None);
    }
}
