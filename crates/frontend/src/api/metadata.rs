use super::{ApiClient, ApiFailure};
use domain::contract::SatMetadataResult;
use leptos::prelude::Callback;
use web_sys::{File, FormData};

impl ApiClient {
    /// What SAT's metadata say that is not known here; applied unless it is a dry run.
    pub(crate) async fn reconcile_sat_metadata(
        self,
        file: &File,
        dry_run: bool,
    ) -> Result<SatMetadataResult, ApiFailure> {
        let unsupported = |_| ApiFailure::Unexpected { status: 0 };
        let form = FormData::new().map_err(unsupported)?;
        form.append_with_blob_and_filename("file", file, &file.name()).map_err(unsupported)?;
        form.append_with_str("dry_run", if dry_run { "true" } else { "false" }).map_err(unsupported)?;
        self.upload("/sat-metadata", &form, Callback::new(|_progress| ())).await
    }
}
