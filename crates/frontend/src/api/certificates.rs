use super::{ApiClient, ApiFailure};
use domain::contract::{CertificatesObtained, MissingCertificate, Page, StampCertificate};
use leptos::prelude::Callback;
use web_sys::{File, FormData};

impl ApiClient {
    pub(crate) async fn list_certificates(self) -> Result<Page<StampCertificate>, ApiFailure> {
        self.get("/certificates").await
    }

    pub(crate) async fn list_missing_certificates(self) -> Result<Page<MissingCertificate>, ApiFailure> {
        self.get("/certificates/missing").await
    }

    /// SAT is asked for what is missing.
    pub(crate) async fn download_certificates(self) -> Result<CertificatesObtained, ApiFailure> {
        self.post("/certificates/downloads", &()).await
    }

    pub(crate) async fn add_certificate(self, file: &File) -> Result<CertificatesObtained, ApiFailure> {
        let unsupported = |_| ApiFailure::Unexpected { status: 0 };
        let form = FormData::new().map_err(unsupported)?;
        form.append_with_blob_and_filename("file", file, &file.name()).map_err(unsupported)?;
        self.upload("/certificates", &form, Callback::new(|_progress| ())).await
    }
}
