//! `cartera cfdi pdf`: the printed representation of a CFDI.

use super::cfdi_cadena::told;
use crate::pdf::{self, CfdiPdfError};
use anyhow::Context as _;
use std::{fs, path::Path};

const COULD_NOT_RUN: u8 = 2;

/// Writes the PDF of a file; the exit code is 2, with the reason on the error output, when there is none.
pub fn write(path: &Path, output: &Path) -> u8 {
    match make(path).and_then(|bytes| fs::write(output, bytes).with_context(|| output.display().to_string())) {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!("{}: {error:#}", path.display());
            COULD_NOT_RUN
        }
    }
}

fn make(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = super::cfdi_check::read(path).context("cannot be read")?;
    pdf::cfdi(&bytes).map_err(|error| match error {
        CfdiPdfError::Read(error) => told(&error),
        CfdiPdfError::Pdf(error) => error.into(),
    })
}
