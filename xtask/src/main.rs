//! Cartera's build, check and test steps. `cargo xtask` lists them.
#![expect(clippy::print_stdout, reason = "a command line tool talks on standard output")]

mod bench;
mod catalogs;
mod checks;
mod invariants;
mod postgres;
mod process;
mod serve;
mod spa;
mod suites;
mod tally;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use workspace::Workspace;

const HELP: &str = "\
cargo xtask STEP

  run [ARGUMENT…]    build the screens and the server when they changed, then start `cartera demo`
  spa [--release]    build the screens into crates/frontend/dist
  lint               formatting, clippy, invariants, spelling, dependencies
  invariants         the architecture's rules that a search can check
  domain-wasm        check that `domain` compiles for the browser
  test [checks] [unit] [api] [e2e]
                     the suites named, or all of them; one summary at the end
  bench [--postgres] [WORK…] [OPTION…]
                     measure the release build beside the limits of this machine; `bench --help` tells more
  catalogs FOLDER    rewrite the tables of SAT's catalogs from a folder of CSV files
  bench-screens      how quickly long lists answer on a slow phone
  postgres           a private PostgreSQL for tests until Enter is pressed
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<bool> {
    let Some((step, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(true);
    };
    let workspace = Workspace::find()?;
    let flag = |name: &str| rest.iter().any(|argument| argument == name);
    match step.as_str() {
        "run" => serve::demo(&workspace, rest).map(|()| true),
        "spa" => spa::build(&workspace, spa::Profile::from_release(flag("--release"))).map(|()| true),
        "lint" => Ok(checks::lint(&workspace)),
        "catalogs" => match rest {
            [folder] => catalogs::write(&workspace, std::path::Path::new(folder)).map(|()| true),
            _ => anyhow::bail!("name the folder of the catalogs"),
        },
        "invariants" => checks::invariants(&workspace),
        "domain-wasm" => checks::domain_wasm(&workspace),
        "test" => suites::run(&workspace, rest),
        "bench" => bench::run(&workspace, rest).map(|()| true),
        "bench-screens" => suites::measure_screens(&workspace).map(|()| true),
        "postgres" => postgres::until_enter().map(|()| true),
        other => anyhow::bail!("no step is called {other}\n\n{HELP}"),
    }
}
