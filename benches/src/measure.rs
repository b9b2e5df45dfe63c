//! Taking times: wall clock, processor and memory.

use anyhow::{Context, Result};
use std::{
    fs,
    time::{Duration, Instant},
};

/// The median of several runs, after one that does not count.
pub(crate) fn median<T>(times: usize, mut work: impl FnMut() -> Result<T>) -> Result<Duration> {
    work()?;
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times.max(1) {
        let begun = Instant::now();
        let outcome = work()?;
        taken.push(begun.elapsed());
        drop(outcome);
    }
    middle(taken)
}

/// The median time of one run of something quick: as many at once as make it measurable.
pub(crate) fn quick<T>(times: usize, mut work: impl FnMut() -> Result<T>) -> Result<Duration> {
    const AT_LEAST: Duration = Duration::from_millis(3);
    let mut at_once = 1_u32;
    loop {
        let begun = Instant::now();
        for _ in 0..at_once {
            work()?;
        }
        if begun.elapsed() >= AT_LEAST {
            break;
        }
        at_once *= 2;
    }
    let all = median(times, || {
        for _ in 0..at_once {
            std::hint::black_box(work()?);
        }
        Ok(())
    })?;
    Ok(all / at_once)
}

pub(crate) fn middle(mut taken: Vec<Duration>) -> Result<Duration> {
    taken.sort_unstable();
    taken.get(taken.len() / 2).copied().context("nothing was measured")
}

/// Processor time of this process's threads but the main one, which asks the questions.
pub(crate) fn serving_cpu() -> Result<Duration> {
    let main = std::process::id().to_string();
    let mut nanoseconds = 0;
    for task in fs::read_dir("/proc/self/task")? {
        let task = task?;
        if task.file_name().to_string_lossy() != main {
            // A thread may end between listing and reading.
            nanoseconds += on_cpu(&task.path().join("schedstat")).unwrap_or_default();
        }
    }
    Ok(Duration::from_nanos(nanoseconds))
}

fn on_cpu(schedstat: &std::path::Path) -> Option<u64> {
    fs::read_to_string(schedstat).ok()?.split_whitespace().next()?.parse().ok()
}

/// Forgets the highest memory so far.
pub(crate) fn reset_peak_memory() -> Result<()> {
    fs::write("/proc/self/clear_refs", "5").context("reset the peak of memory")
}

/// The most memory held since [`reset_peak_memory`], in bytes.
pub(crate) fn peak_memory() -> Result<u64> {
    memory(&std::process::id().to_string(), "VmHWM:")
}

/// A figure of memory of a process, in bytes.
pub(crate) fn memory(process: &str, figure: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).context("no figure of memory")?;
    Ok(kilobytes.parse::<u64>()? * 1_024)
}
