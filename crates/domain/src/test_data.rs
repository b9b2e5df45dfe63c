//! The sample documents and expected answers kept outside the repository; tests skip without them.

use std::path::PathBuf;

/// The folder `cfdi` of the shared data, if this machine has it.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = match std::env::var_os("CARTERA_SHARED_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let folder = folder.join("cfdi");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is missing", folder.display());
    None
}

/// A text file of that folder.
pub(crate) fn read(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(folder()?.join(path)).unwrap())
}
