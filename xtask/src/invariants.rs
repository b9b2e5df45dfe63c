//! The invariants of ARCHITECTURE.md that a search can check.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::spa::files::below;
use crate::workspace::Workspace;

/// Words that may stand only in some files.
struct Rule {
    /// Broken how, in words for who broke it.
    says: &'static str,
    words: &'static [&'static str],
    /// Folders searched.
    within: &'static [&'static str],
    /// Path prefixes where the words belong.
    except: &'static [&'static str],
}

const SERVER_AND_BROWSER: &[&str] = &["crates/api/src", "crates/domain/src", "crates/frontend/src"];

const RULES: &[Rule] = &[
    Rule {
        says: "only the store speaks to the database: move the query to crates/api/src/store",
        words: &["sea_orm", "sqlx::"],
        within: SERVER_AND_BROWSER,
        except: &["crates/api/src/store.rs", "crates/api/src/store/"],
    },
    Rule {
        says: "only config.rs reads the environment: add a setting there",
        words: &["env::var(", "env::var_os(", "env::vars(", "env::vars_os(", "dotenvy::"],
        within: SERVER_AND_BROWSER,
        except: &["crates/api/src/config.rs"],
    },
    Rule {
        says: "only clock.rs reads the time: take today or now as an argument",
        words: &["Utc::now", "Local::now", "SystemTime::now", "Date::new_0"],
        within: SERVER_AND_BROWSER,
        except: &["crates/api/src/clock.rs", "crates/frontend/src/clock.rs"],
    },
    Rule {
        says: "only the screens' api.rs speaks HTTP: add a method to the client there",
        words: &["gloo_net", "XmlHttpRequest"],
        within: &["crates/frontend/src"],
        // The second only listens to what the first has sent.
        except: &["crates/frontend/src/api.rs", "crates/frontend/src/api/browser.rs"],
    },
    Rule {
        says: "domain is pure: no floats, no async, no files, no network, no threads",
        words: &["f64", "f32", "async fn", "async move", ".await", "std::fs", "std::net", "std::thread", "tokio"],
        within: &["crates/domain/src"],
        except: &[],
    },
];

/// Every place that breaks a rule, one line each.
pub(crate) fn broken(workspace: &Workspace) -> Result<Vec<String>> {
    let mut broken = dependency_direction(workspace)?;
    let config = fs::read_to_string(workspace.root.join("crates/api/src/config.rs"))?;
    let sample = fs::read_to_string(workspace.root.join(".env.sample"))?;
    broken.extend(unexplained_settings(&config, &sample));
    for rule in RULES {
        for folder in rule.within {
            broken.extend(search(&workspace.root, folder, rule)?);
        }
    }
    Ok(broken)
}

/// `domain` knows nobody; the screens know only `domain`.
fn dependency_direction(workspace: &Workspace) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (name, allowed) in [("domain", &[][..]), ("frontend", &["domain"][..])] {
        let package = workspace.packages.iter().find(|package| package.name == name);
        let package = package.with_context(|| format!("no package {name}"))?;
        let is_member = |name: &String| workspace.packages.iter().any(|member| &member.name == name);
        let unwanted = package.dependencies.iter().filter(|dependency| is_member(dependency));
        for dependency in unwanted.filter(|dependency| !allowed.contains(&dependency.as_str())) {
            broken.push(format!("crates/{name}/Cargo.toml: {name} must not depend on {dependency}"));
        }
    }
    Ok(broken)
}

/// Settings of config.rs that `.env.sample` does not mention.
fn unexplained_settings(config: &str, sample: &str) -> Vec<String> {
    let settings = config.split("env = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let explained = |setting: &str| {
        sample
            .lines()
            .any(|line| line.trim_start_matches('#').strip_prefix(setting).is_some_and(|rest| rest.starts_with('=')))
    };
    let missing = settings.filter(|setting| !explained(setting));
    missing.map(|setting| format!(".env.sample: {setting} of crates/api/src/config.rs is not explained")).collect()
}

fn search(root: &Path, folder: &str, rule: &Rule) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for file in below(&root.join(folder))? {
        let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        if !is_product_code(&file) || rule.except.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let code = fs::read_to_string(&file)?;
        for (number, line) in before_tests(&code).lines().enumerate() {
            if let Some(word) = rule.words.iter().find(|word| names(line, word)) {
                broken.push(format!("{name}:{}: `{word}`: {}", number + 1, rule.says));
            }
        }
    }
    Ok(broken)
}

/// Rust that ships: `tests.rs` and `test_….rs` hold what only tests use.
fn is_product_code(file: &Path) -> bool {
    let is_rust = file.extension().is_some_and(|extension| extension == "rs");
    let is_test = file.file_stem().is_some_and(|name| name == "tests" || name.to_string_lossy().starts_with("test_"));
    is_rust && !is_test
}

/// Tests stand below the code and may read files and clocks.
fn before_tests(code: &str) -> &str {
    code.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(code)
}

/// Whether the code of a line holds the word, not as part of a longer one. Comments do not count.
fn names(line: &str, word: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.match_indices(word).any(|(start, _)| {
        let before = code.get(..start).and_then(|text| text.chars().next_back());
        let after = code.get(start + word.len()..).and_then(|text| text.chars().next());
        let continues = |character: Option<char>| character.is_some_and(|one| one.is_alphanumeric() || one == '_');
        let starts_word = word.starts_with(|one: char| one.is_alphanumeric());
        let ends_word = word.ends_with(|one: char| one.is_alphanumeric());
        !(starts_word && continues(before) || ends_word && continues(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_alone_and_not_inside_another_or_in_a_comment() {
        assert!(names("let x: f64 = 1.0;", "f64"));
        assert!(names("let now = chrono::Utc::now();", "Utc::now"));
        assert!(!names("let x = to_f64(y);", "f64"));
        assert!(!names("/// never an f64", "f64"));
        assert!(!names("let a = 1; // not f64", "f64"));
    }

    #[test]
    fn a_query_outside_the_store_is_found_with_its_line() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("crates/api/src/store");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("invoices.rs"), "use sea_orm::EntityTrait;\n").unwrap();
        fs::write(root.path().join("crates/api/src/jobs.rs"), "\nuse sea_orm::EntityTrait;\n").unwrap();
        let rule = RULES.first().unwrap();
        let broken = search(root.path(), "crates/api/src", rule).unwrap();
        assert_eq!(broken.len(), 1);
        assert!(broken[0].starts_with("crates/api/src/jobs.rs:2: `sea_orm`"), "{broken:?}");
    }

    #[test]
    fn a_setting_missing_from_the_sample_is_found() {
        let config = r#"#[arg(long, env = "CARTERA_BIND")] #[arg(env = "CARTERA_SECRET", long)]"#;
        let broken = unexplained_settings(config, "# CARTERA_SECRET is secret\n#CARTERA_BIND=127.0.0.1:8080\n");
        assert_eq!(broken, [".env.sample: CARTERA_SECRET of crates/api/src/config.rs is not explained"]);
    }

    #[test]
    fn unit_tests_and_test_data_may_read_files() {
        assert_eq!(before_tests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"), "fn a() {}\n");
        assert!(!is_product_code(Path::new("src/test_data.rs")));
        assert!(!is_product_code(Path::new("src/terms/tests.rs")));
        assert!(is_product_code(Path::new("src/testimony.rs")));
    }

    #[test]
    fn the_domain_may_not_know_the_server() {
        use crate::workspace::Package;
        let package = |name: &str, dependencies: &[&str]| Package {
            name: name.to_owned(),
            dependencies: dependencies.iter().map(|&name| name.to_owned()).collect(),
        };
        let packages =
            vec![package("domain", &["serde", "api"]), package("api", &["domain"]), package("frontend", &["domain"])];
        let workspace = Workspace { root: "/".into(), target: "/".into(), packages };
        let broken = dependency_direction(&workspace).unwrap();
        assert_eq!(broken, ["crates/domain/Cargo.toml: domain must not depend on api"]);
    }
}
