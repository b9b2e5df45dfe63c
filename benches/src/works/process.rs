use crate::{
    Options,
    measure::memory,
    place::{Engine, Place, SECRET},
    serving::port,
    table::{Row, bytes, duration},
};
use anyhow::{Context, Result};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(20);
/// Until nothing of the start is going on any more.
const REST: Duration = Duration::from_secs(3);

/// The program as it is installed: nothing to measure without one.
pub(super) fn measure(options: &Options, place: &Place) -> Result<Vec<Row>> {
    let Some(program) = &options.program else { return Ok(Vec::new()) };
    let site = place.site(Engine::Sqlite)?;
    let (listener, address) = port()?;
    drop(listener);
    let begun = Instant::now();
    let child = Command::new(program)
        .arg("serve")
        .args(["--bind", &address.to_string(), "--database-url", &site.storage.database_url])
        .args(["--storage", &site.storage.storage])
        .env("CARTERA_SECRET", SECRET)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| program.display().to_string())?;
    let running = Running(child);
    while !is_ready(address) {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "the program does not answer");
        thread::sleep(Duration::from_millis(1));
    }
    let until_ready = begun.elapsed();
    thread::sleep(REST);
    let idle = memory(&running.0.id().to_string(), "VmRSS:")?;
    let program_bytes = std::fs::metadata(program)?.len();
    let line = |what, figure: String, goal| Row::new(what, figure).goal(goal);
    Ok(vec![
        line("from start to the first answer", duration(until_ready), "< 100 ms"),
        line("memory at rest", bytes(idle), "≤ 60 MB"),
        line("size of the program, screens inside", bytes(program_bytes), ""),
    ])
}

/// Ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

fn is_ready(address: SocketAddr) -> bool {
    let asked = || {
        let mut connection = TcpStream::connect(address).ok()?;
        connection.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(())
    };
    asked().is_some()
}
