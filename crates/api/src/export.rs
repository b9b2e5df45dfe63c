//! Statements, reports and results as files for spreadsheets.

pub mod aging_csv;
pub mod aging_xlsx;
pub(crate) mod delimited;
pub mod import_csv;
mod sheet;
pub mod statement_csv;
pub mod statement_xlsx;

pub use aging_csv::aging_csv;
pub use aging_xlsx::aging_xlsx;
pub use import_csv::import_csv;
pub use statement_csv::statement_csv;
pub use statement_xlsx::statement_xlsx;

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the workbook cannot be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[error("the text file cannot be written")]
    Text(#[from] csv::Error),
    #[error("{0} is outside the days a spreadsheet knows")]
    Date(chrono::NaiveDate),
    #[error("the sheet has more rows or columns than a spreadsheet holds")]
    TooLarge,
}
