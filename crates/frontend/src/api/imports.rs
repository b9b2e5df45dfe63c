use super::{ApiClient, ApiFailure, Call};
use domain::{
    contract::{Import, ImportAccepted, ImportItem, ImportItemSteps, Page},
    ids::ImportId,
};
use leptos::prelude::Callback;
use web_sys::{File, FormData};

impl ApiClient {
    /// Sends XML and ZIP files to be registered.
    pub(crate) async fn start_import(
        self,
        files: &[File],
        progress: Callback<(u64, u64)>,
    ) -> Result<ImportAccepted, ApiFailure> {
        let form = FormData::new().map_err(|_unsupported| ApiFailure::Unexpected { status: 0 })?;
        for file in files {
            form.append_with_blob_and_filename("files[]", file, &file.name())
                .map_err(|_unsupported| ApiFailure::Unexpected { status: 0 })?;
        }
        self.upload("/imports", &form, progress).await
    }

    pub(crate) async fn get_import(self, id: ImportId) -> Result<Import, ApiFailure> {
        self.get(&format!("/imports/{id}")).await
    }

    /// Tries the rejected files of an import again.
    pub(crate) async fn retry_import(self, id: ImportId) -> Result<Import, ApiFailure> {
        self.post(&format!("/imports/{id}/retry"), &()).await
    }

    /// What became of every file, as a table.
    pub(crate) async fn download_import_items(self, id: ImportId, file_name: &str) -> Result<(), ApiFailure> {
        let path = format!("/imports/{id}/items");
        let headers = vec![("Accept", "text/csv".to_owned())];
        self.download_answer(&Call { file: true, headers, ..Call::get(&path) }, file_name).await
    }

    /// How far one file came.
    pub(crate) async fn get_import_item(self, id: ImportId, position: u32) -> Result<ImportItemSteps, ApiFailure> {
        self.get(&format!("/imports/{id}/items/{position}")).await
    }

    /// Tries one file again.
    pub(crate) async fn retry_import_item(self, id: ImportId, position: u32) -> Result<ImportItemSteps, ApiFailure> {
        self.post(&format!("/imports/{id}/items/{position}/retry"), &()).await
    }

    pub(crate) async fn list_import_items(self, id: ImportId, query: &str) -> Result<Page<ImportItem>, ApiFailure> {
        self.get(&format!("/imports/{id}/items?{query}")).await
    }
}
