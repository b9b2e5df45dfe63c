//! Compressing once at build time, and the limits on what a browser downloads.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::files::below;
use super::split::is_part;

/// What a browser loads before the first screen must not grow beyond this, in bytes.
const BROTLI_LIMIT: usize = 250_000;
const GZIP_LIMIT: usize = 320_000;

const COMPRESSIBLE: [&str; 8] = ["html", "js", "css", "wasm", "svg", "json", "webmanifest", "txt"];
const PROGRAM: [&str; 3] = ["js", "css", "wasm"];

/// Parts below this many bytes of brotli are not listed one by one: there are hundreds.
const LISTED: usize = 4_000;

#[derive(Default)]
struct Weight {
    plain: usize,
    gzip: usize,
    brotli: usize,
}

/// Writes `.br` and `.gz` beside every compressible file. Browsers ask for brotli only over TLS and on localhost:
/// a server on plain http in an office answers with gzip.
pub(super) fn compress(dist: &Path) -> Result<()> {
    for file in below(dist)? {
        if has_extension(&file, &COMPRESSIBLE) {
            let content = fs::read(&file)?;
            fs::write(beside(&file, ".br"), brotli(&content)?)?;
            fs::write(beside(&file, ".gz"), gzip(&content)?)?;
        }
    }
    Ok(())
}

/// Prints what the program and its parts weigh; an error where the first screen is above the limits.
pub(super) fn hold_to_limits(dist: &Path) -> Result<()> {
    let program = below(dist)?.into_iter().filter(|file| has_extension(file, &PROGRAM));
    let (parts, first): (Vec<_>, Vec<_>) = program.partition(|file| is_part(&name(file)));
    let first = print_weights("first screen", &first, 0)?;
    print_weights("later, on demand", &parts, LISTED)?;
    anyhow::ensure!(first.brotli <= BROTLI_LIMIT, "{} bytes of brotli, limit {BROTLI_LIMIT}", first.brotli);
    anyhow::ensure!(first.gzip <= GZIP_LIMIT, "{} bytes of gzip, limit {GZIP_LIMIT}", first.gzip);
    Ok(())
}

fn print_weights(title: &str, files: &[PathBuf], listed: usize) -> Result<Weight> {
    let (mut total, mut small) = (Weight::default(), 0);
    for file in files {
        let weight = Weight {
            plain: fs::read(file)?.len(),
            gzip: fs::read(beside(file, ".gz"))?.len(),
            brotli: fs::read(beside(file, ".br"))?.len(),
        };
        if weight.brotli < listed {
            small += 1;
        } else {
            print_weight(&name(file), &weight);
        }
        total.plain += weight.plain;
        total.gzip += weight.gzip;
        total.brotli += weight.brotli;
    }
    if small > 0 {
        println!("    and {small} smaller ones");
    }
    print_weight(title, &total);
    Ok(total)
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn print_weight(name: &str, weight: &Weight) {
    println!("    {name:<32} {:>9} bytes, gzip {:>8}, brotli {:>8}", weight.plain, weight.gzip, weight.brotli);
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    PathBuf::from(name)
}

fn has_extension(file: &Path, among: &[&str]) -> bool {
    file.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| among.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stay_as_they_are_and_texts_get_two_companions() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("page.html"), "hola ".repeat(100)).unwrap();
        fs::write(folder.path().join("icon.png"), [1, 2, 3]).unwrap();
        compress(folder.path()).unwrap();
        let names: Vec<_> = below(folder.path()).unwrap();
        let names: Vec<_> = names.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["icon.png", "page.html", "page.html.br", "page.html.gz"]);
        assert!(fs::read(folder.path().join("page.html.br")).unwrap().len() < 100);
    }

    #[test]
    fn a_first_screen_above_the_limit_is_refused_and_a_part_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let noise: Vec<u8> =
            (0..200_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).rotate_left(n % 31).to_le_bytes()).collect();
        fs::write(folder.path().join("split_work.wasm"), &noise).unwrap();
        compress(folder.path()).unwrap();
        hold_to_limits(folder.path()).unwrap();
        fs::write(folder.path().join("cartera.wasm"), &noise).unwrap();
        compress(folder.path()).unwrap();
        assert!(hold_to_limits(folder.path()).is_err());
    }
}
