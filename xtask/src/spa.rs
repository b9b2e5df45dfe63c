//! The screens: Rust → wasm → `crates/frontend/dist/`, ready to be served or embedded.
//!
//! Files with a hash in their name may be cached for ever: it covers the whole program.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::workspace::Workspace;

mod comments;
mod compress;
pub(crate) mod files;
mod imports;
mod split;
mod wasm;

use files::{below, copy_all};

const NAME: &str = "cartera";
const STYLE: &str = "<!-- style -->";
const SCRIPT: &str = "<!-- script -->";

/// How hard the build tries to be small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build; not compressed.
    Dev,
    /// Small, compressed, and held to the size limits.
    Release,
}

impl Profile {
    /// What `--release` chooses.
    pub(crate) fn from_release(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Builds unless `dist/` was made from exactly these sources (a release build serves as a dev one).
pub(crate) fn build_when_changed(workspace: &Workspace, profile: Profile) -> Result<()> {
    let fingerprint = fingerprint(workspace)?;
    let built = fs::read_to_string(stamp(workspace)).unwrap_or_default();
    let satisfying: &[Profile] = match profile {
        Profile::Dev => &[Profile::Dev, Profile::Release],
        Profile::Release => &[Profile::Release],
    };
    let unchanged = satisfying.iter().any(|made| built == stamp_text(*made, &fingerprint));
    if unchanged && workspace.frontend().join("dist/index.html").is_file() {
        println!("==> Screens unchanged");
        return Ok(());
    }
    build(workspace, profile)
}

/// Builds the screens into `crates/frontend/dist/`.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    println!("==> Screens ({})", profile.name());
    let fingerprint = fingerprint(workspace)?;
    let wasm = compile(workspace, profile)?;
    let staging = tempfile::tempdir()?;
    let program = split::split(&wasm, &format!("{NAME}.js"), staging.path(), profile == Profile::Dev)?;
    bind(&program, staging.path(), profile)?;
    let style = workspace.frontend().join("style");
    fs::write(staging.path().join(format!("{NAME}.css")), style_sheet(&style)?)?;
    fs::write(staging.path().join(format!("{}.css", split::STYLE)), style_sheet(&style.join("screens"))?)?;
    if profile == Profile::Release {
        comments::remove(staging.path())?;
        imports::shorten(staging.path(), NAME)?;
    }
    let hash = hash_of(staging.path())?;
    put_hash_into_names(staging.path(), &hash)?;
    fs::write(staging.path().join(format!("boot-{hash}.js")), boot_script(&hash))?;

    let dist = workspace.frontend().join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    copy_all(staging.path(), &dist)?;
    copy_all(&workspace.frontend().join("public"), &dist)?;
    let page = fs::read_to_string(workspace.frontend().join("index.html")).context("crates/frontend/index.html")?;
    fs::write(dist.join("index.html"), fill_in(&page, &hash)?)?;
    if profile == Profile::Release {
        compress::compress(&dist)?;
        compress::hold_to_limits(&dist)?;
        embed_anew(workspace)?;
    }
    Ok(fs::write(stamp(workspace), stamp_text(profile, &fingerprint))?)
}

/// A release server holds the screens inside, and cargo does not notice files that were not there before.
fn embed_anew(workspace: &Workspace) -> Result<()> {
    let embedding = workspace.root.join("crates/api/src/routes/spa.rs");
    let file = fs::File::options().append(true).open(&embedding).with_context(|| embedding.display().to_string())?;
    Ok(file.set_modified(SystemTime::now())?)
}

/// Also where the scripts name each other and the parts. Inside the wasm the loader keeps its plain name.
fn put_hash_into_names(folder: &Path, hash: &str) -> Result<()> {
    let program = folder.join(format!("{NAME}_bg.wasm"));
    fs::rename(&program, folder.join(format!("{NAME}.wasm"))).with_context(|| program.display().to_string())?;
    let mut names = Vec::new();
    for file in below(folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (stem, extension) = name.rsplit_once('.').with_context(|| name.clone())?;
        names.push((name.clone(), format!("{stem}-{hash}.{extension}")));
    }
    for (name, hashed) in &names {
        let file = folder.join(name);
        if file.extension().is_some_and(|extension| extension == "js") {
            fs::write(&file, with_hashed_names(fs::read_to_string(&file)?, &names))?;
        }
        fs::rename(&file, folder.join(hashed))?;
    }
    Ok(())
}

fn with_hashed_names(script: String, names: &[(String, String)]) -> String {
    names.iter().fold(script, |script, (name, hashed)| {
        ["from \"./", "URL(\"./"]
            .iter()
            .fold(script, |script, before| script.replace(&format!("{before}{name}\""), &format!("{before}{hashed}\"")))
    })
}

fn compile(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let target = "wasm32-unknown-unknown";
    let mut cargo = process::cargo();
    cargo.args(["rustc", "--package", "frontend", "--target", target, "--profile", profile.name()]);
    cargo.args(["--", split::LINK_ARGUMENT]);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", without_home()?.join("\u{1f}"));
    process::run(cargo.current_dir(&workspace.root))?;
    Ok(workspace.target.join(target).join(profile.name()).join("frontend.wasm"))
}

/// Where this machine keeps the sources of others stays out of the program: panics name their files, and the same
/// sources give the same bytes everywhere.
fn without_home() -> Result<Vec<String>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let sources = home.context("no home folder")?.join("registry/src");
    let mut flags = Vec::new();
    for registry in fs::read_dir(&sources).with_context(|| sources.display().to_string())? {
        flags.push(format!("--remap-path-prefix={}=", registry?.path().display()));
    }
    flags.sort();
    Ok(flags)
}

fn bind(wasm: &Path, folder: &Path, profile: Profile) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .keep_lld_exports(true)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate(folder)
}

/// A file of its own, because the content security policy allows no inline script.
fn boot_script(hash: &str) -> String {
    format!(
        "import init from \"./{NAME}-{hash}.js\";\n\
         await init({{ module_or_path: new URL(\"./{NAME}-{hash}.wasm\", import.meta.url) }});\n"
    )
}

/// The sheets of a folder, not those of the folders in it, as one.
fn style_sheet(folder: &Path) -> Result<String> {
    let mut sheet = String::new();
    for file in below(folder)?.iter().filter(|file| file.parent() == Some(folder)) {
        if file.extension().is_some_and(|extension| extension == "css") {
            sheet.push_str(&fs::read_to_string(file)?);
            sheet.push('\n');
        }
    }
    Ok(sheet)
}

fn fill_in(page: &str, hash: &str) -> Result<String> {
    for placeholder in [STYLE, SCRIPT] {
        let times = page.matches(placeholder).count();
        anyhow::ensure!(times == 1, "crates/frontend/index.html has {placeholder} {times} times, not once");
    }
    // Disabled, the second one is not fetched until the first part of the program asks for it.
    let style = format!(
        "<link rel=\"stylesheet\" href=\"/{NAME}-{hash}.css\">\n\
         <link id=\"screens-style\" rel=\"stylesheet\" href=\"/{}-{hash}.css\" disabled>",
        split::STYLE
    );
    let loader = split::LOADER.replace(".js", &format!("-{hash}.js"));
    let script = format!(
        "<link rel=\"modulepreload\" href=\"/{NAME}-{hash}.js\">\n\
         <link rel=\"modulepreload\" href=\"/{loader}\">\n\
         <link rel=\"preload\" href=\"/{NAME}-{hash}.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n\
         <script type=\"module\" src=\"/boot-{hash}.js\"></script>"
    );
    Ok(page.replace(STYLE, &style).replace(SCRIPT, &script))
}

fn hash_of(folder: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    for file in below(folder)? {
        digest.update(file.strip_prefix(folder)?.to_string_lossy().as_bytes());
        digest.update(fs::read(&file)?);
    }
    Ok(hex::encode(digest.finalize()).chars().take(16).collect())
}

/// A digest of everything the screens are made from.
fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut sources = vec![workspace.root.join("Cargo.toml"), workspace.root.join("Cargo.lock")];
    sources.extend(below(&workspace.root.join("xtask/src"))?);
    sources.extend(below(&workspace.root.join("crates/domain"))?);
    sources.extend(below(&workspace.frontend())?);
    let dist = workspace.frontend().join("dist");
    let mut digest = Sha256::new();
    for file in sources.iter().filter(|file| !file.starts_with(&dist)) {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(fs::read(file)?);
    }
    Ok(hex::encode(digest.finalize()))
}

fn stamp(workspace: &Workspace) -> PathBuf {
    workspace.target.join("spa.stamp")
}

fn stamp_text(profile: Profile, fingerprint: &str) -> String {
    format!("{} {fingerprint}", profile.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_style_and_boot_script_by_their_hashed_names() {
        let page = fill_in("<head><!-- style --></head><body><!-- script --></body>", "0123").unwrap();
        assert!(page.contains("<link rel=\"stylesheet\" href=\"/cartera-0123.css\">"));
        assert!(page.contains("<script type=\"module\" src=\"/boot-0123.js\"></script>"));
        assert!(!page.contains("<!--"));
    }

    #[test]
    fn a_page_without_the_placeholder_is_refused() {
        let error = fill_in("<head><!-- style --></head>", "0123").unwrap_err();
        assert!(error.to_string().contains(SCRIPT), "{error}");
    }

    #[test]
    fn style_files_are_joined_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("20-page.css"), "b{}").unwrap();
        fs::write(folder.path().join("10-tokens.css"), "a{}").unwrap();
        fs::write(folder.path().join("notes.txt"), "c{}").unwrap();
        fs::create_dir(folder.path().join("screens")).unwrap();
        fs::write(folder.path().join("screens/30-later.css"), "d{}").unwrap();
        assert_eq!(style_sheet(folder.path()).unwrap(), "a{}\nb{}\n");
    }

    #[test]
    fn the_hash_changes_with_content_and_with_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one.js");
        fs::write(&file, "1").unwrap();
        let first = hash_of(folder.path()).unwrap();
        fs::write(&file, "2").unwrap();
        let second = hash_of(folder.path()).unwrap();
        fs::rename(&file, folder.path().join("two.js")).unwrap();
        let third = hash_of(folder.path()).unwrap();
        assert_eq!(first.len(), 16);
        assert!(first != second && second != third);
    }
}
