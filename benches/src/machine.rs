//! What the figures were taken on.

use crate::{measure::middle, table::duration};
use anyhow::Result;
use chrono_tz::America::Mexico_City;
use std::{fs, io::Write, path::Path, process::Command, time::Instant};

/// Machine, command, date and commit.
pub(crate) fn heading(folder: &Path) -> Result<String> {
    let today = api::clock::machine_now().with_timezone(&Mexico_City).date_naive();
    let command: Vec<String> = std::env::args().skip(1).collect();
    let cores = std::thread::available_parallelism()?;
    Ok(format!(
        "- machine: {}, {cores} cores, {} GiB, one durable write {}\n- command: `cargo xtask bench {}`\n- {today}, \
         commit {}, {}\n\n",
        first("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned()),
        gibibytes().unwrap_or_default(),
        duration(durable_write(folder)?),
        shown(&command),
        said_by("git", &["describe", "--always", "--dirty"]),
        said_by("rustc", &["--version"]),
    ))
}

/// What was asked for, without what `xtask` adds.
fn shown(arguments: &[String]) -> String {
    let mut words = Vec::new();
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--program" | "--folder" => {
                rest.next();
            }
            "--postgres" => {
                words.push(word.as_str());
                rest.next();
            }
            _ => words.push(word),
        }
    }
    words.join(" ")
}

fn first(file: &str, field: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(field))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

fn gibibytes() -> Option<u64> {
    let kilobytes: u64 = first("/proc/meminfo", "MemTotal")?.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes >> 20)
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// The median time until 4 KB are on the disk.
pub(crate) fn durable_write(folder: &Path) -> Result<std::time::Duration> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut taken = Vec::new();
    for _ in 0..50 {
        let begun = Instant::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        taken.push(begun.elapsed());
    }
    middle(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_shown_as_it_was_given() {
        let words = ["aging", "--postgres", "postgres://a@b/c", "--program", "/x/cartera", "--files", "9"];
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(shown(&words), "aging --postgres --files 9");
    }
}
