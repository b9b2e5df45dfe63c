use super::{ApiClient, ApiFailure};
use chrono::NaiveDate;
use domain::contract::{DecideOpenings, OpeningImport, OpeningImportResult, OpeningsDecided};
use leptos::prelude::Callback;
use web_sys::{File, FormData};

impl ApiClient {
    /// Reads a pasted list of opening balances, or says what it would do.
    pub(crate) async fn import_openings(self, list: &OpeningImport) -> Result<OpeningImportResult, ApiFailure> {
        self.post("/invoices/import", list).await
    }

    /// The same for a CSV or XLSX file.
    pub(crate) async fn import_opening_file(
        self,
        file: &File,
        dry_run: bool,
        as_of: Option<NaiveDate>,
    ) -> Result<OpeningImportResult, ApiFailure> {
        let unsupported = |_| ApiFailure::Unexpected { status: 0 };
        let form = FormData::new().map_err(unsupported)?;
        form.append_with_blob_and_filename("file", file, &file.name()).map_err(unsupported)?;
        form.append_with_str("dry_run", if dry_run { "true" } else { "false" }).map_err(unsupported)?;
        if let Some(as_of) = as_of {
            form.append_with_str("as_of", &as_of.to_string()).map_err(unsupported)?;
        }
        self.upload("/invoices/import", &form, Callback::new(|_progress| ())).await
    }

    /// Closes or reopens old invoices.
    pub(crate) async fn decide_openings(self, request: &DecideOpenings) -> Result<OpeningsDecided, ApiFailure> {
        self.post("/invoices/openings", request).await
    }
}
