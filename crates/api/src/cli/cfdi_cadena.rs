//! `cartera cfdi cadena`: the text that the issuer's seal signs.

use anyhow::Context as _;
use domain::{
    cfdi::{self, ReadError, cadena, xml::Document},
    contract::Language,
};
use std::{
    io::{self, IsTerminal as _, Write},
    path::Path,
};

const COULD_NOT_RUN: u8 = 2;

/// Prints the cadena of a file and nothing else, not even the end of a line unless a person reads it, so that the
/// output can be digested as it is. The exit code is 2, with the reason on the error output, when there is none.
pub fn print(path: &Path) -> u8 {
    let done = chain(path).and_then(|chain| {
        let mut output = io::stdout().lock();
        output.write_all(chain.as_bytes())?;
        if output.is_terminal() {
            writeln!(output)?;
        }
        output.flush()?;
        Ok(())
    });
    match done {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!("{}: {error:#}", path.display());
            COULD_NOT_RUN
        }
    }
}

fn chain(path: &Path) -> anyhow::Result<String> {
    let bytes = super::cfdi_check::read(path).context("cannot be read")?;
    let text = cfdi::decode(&bytes).map_err(|error| told(&error))?;
    let document = Document::parse(&text).map_err(|error| told(&error))?;
    if let Some(position) = document.doctype {
        return Err(told(&ReadError::DoctypeRefused { position }));
    }
    cfdi::version(&document.root).map_err(|error| told(&error))?;
    cadena::of_document(&document).context("a complement whose cadena is not known")
}

/// The reason as a finding tells it.
pub(super) fn told(error: &ReadError) -> anyhow::Error {
    let finding = cfdi::Finding::from(error).view(Language::Es);
    anyhow::anyhow!("{} {}: {}", finding.code, finding.at.unwrap_or_default(), finding.detail)
}
