//! Comma-separated text that spreadsheets open right: UTF-8 with its mark, and no cell that they would run.

use super::ExportError;
use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Rows of cells as CSV, each with as many cells as there are headings, which are our own words and stay as they are.
pub(crate) fn delimited<'a, 'b, H, R, C>(headings: H, rows: R) -> Result<Vec<u8>, ExportError>
where
    H: IntoIterator<Item = Cow<'a, str>>,
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = Cow<'b, str>>,
{
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(headings.into_iter().map(Cow::into_owned))?;
    for row in rows {
        writer.write_record(row.into_iter().map(guarded).map(Cow::into_owned))?;
    }
    writer.into_inner().map_err(|error| ExportError::Text(error.into_error().into()))
}

/// A leading apostrophe keeps a spreadsheet from running a customer's name as a formula; negative numbers stay.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.starts_with(['=', '+', '-', '@', '\t', '\r']) || is_negative_number(&text) {
        return text;
    }
    Cow::Owned(format!("'{text}"))
}

fn is_negative_number(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('-') else { return false };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let only_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    only_digits(whole) && only_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_run_as_formulas_are_disarmed() {
        for hostile in ["=1+1", "+1", "-1+cmd|'/C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "-", "-1.", "-.5"] {
            assert_eq!(guarded(hostile.into()), format!("'{hostile}"));
        }
    }

    #[test]
    fn ordinary_texts_and_negative_numbers_stay() {
        for plain in ["", "Juan", "1234.50", "-1234.50", "-7", "a=b", "2026-11-23"] {
            assert_eq!(guarded(plain.into()), plain);
        }
    }

    #[test]
    fn the_file_begins_with_its_mark_and_quotes_what_needs_it() {
        let bytes = delimited(["a", "b", "+90"].map(Cow::from), [["a,b", "say \"hi\"", "=x"].map(Cow::from)]).unwrap();
        assert_eq!(bytes, b"\xef\xbb\xbfa,b,+90\r\n\"a,b\",\"say \"\"hi\"\"\",'=x\r\n");
    }
}
