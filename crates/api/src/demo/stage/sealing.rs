//! Seals and stamps the documents of the story, ahead of the days on which they are registered.

use super::days;
use crate::demo::{
    cfdi_writer::Writer,
    story::{Deed, Story, What},
};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::mpsc::{Receiver, channel};

/// How many days may be sealed before they are registered.
const AHEAD: usize = 32;

/// A document as an office would hand it in.
pub(super) struct SealedFile {
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// The files of each day of the story, in order: one core seals them while the other registers.
pub(super) fn seal_ahead(writer: Writer, story: Arc<Story>) -> Receiver<anyhow::Result<Vec<SealedFile>>> {
    let (sealed, files) = channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        for day in days(&story) {
            // Nobody waits any more when the play has failed.
            if sealed.blocking_send(files_of(&writer, day)).is_err() {
                return;
            }
        }
    });
    files
}

fn files_of(writer: &Writer, day: &[Deed]) -> anyhow::Result<Vec<SealedFile>> {
    let documents = day.iter().filter_map(|deed| match &deed.what {
        What::Document(document) => Some(document.as_ref()),
        What::Payment(_) | What::Promise(_) | What::Reschedule(_) => None,
    });
    let sealed = documents.map(|(heading, content)| {
        let name = format!("{}-{}.xml", heading.series, heading.folio);
        Ok(SealedFile { name, bytes: writer.write(heading, content)?.into() })
    });
    sealed.collect()
}
