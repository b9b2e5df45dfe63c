//! A PostgreSQL of the tests' own: in a temporary folder, on a free loopback port, gone at the end.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::process;

const USER: &str = "cartera";
const PATIENCE: Duration = Duration::from_mins(1);

/// A running cluster; stopped and deleted when dropped.
pub(crate) struct Cluster {
    binaries: PathBuf,
    folder: TempDir,
    account: Option<Account>,
    port: u16,
    server: Child,
}

/// Whom the server runs as. PostgreSQL refuses root.
#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Cluster {
    /// Makes the cluster and waits until it answers. Durability is off: nothing here outlives the tests.
    pub(crate) fn start() -> Result<Self> {
        let binaries =
            binaries().context("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")?;
        let folder = tempfile::Builder::new().prefix("cartera-postgres-").tempdir()?;
        let account = account_for(folder.path())?;
        let data = folder.path().join("data");
        let mut initdb = as_account(binaries.join("initdb"), account);
        initdb.args(["--auth=trust", "--encoding=UTF8", "--no-sync", "--username", USER]).arg(locale()).arg("--pgdata");
        process::run_silently(initdb.arg(&data))?;
        let port = free_port()?;
        let log = fs::File::create(folder.path().join("log"))?;
        let mut server = as_account(binaries.join("postgres"), account);
        server.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        for setting in settings(folder.path()) {
            server.args(["-c", &setting]);
        }
        let server = server.stdout(log.try_clone()?).stderr(log).spawn().context("postgres does not start")?;
        let mut cluster = Self { binaries, folder, account, port, server };
        cluster.wait()?;
        Ok(cluster)
    }

    /// What `TEST_DATABASE_URL` is set to: the account may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let mut ready = Command::new(self.binaries.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if process::succeeds(&mut ready)? {
                return Ok(());
            }
            anyhow::ensure!(self.server.try_wait()?.is_none(), "postgres ended: {}", self.log());
            thread::sleep(Duration::from_millis(100));
        }
        anyhow::bail!("postgres does not answer: {}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_account(self.binaries.join("pg_ctl"), self.account);
        stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(self.folder.path().join("data"));
        if let Err(error) = process::run_silently(&mut stop) {
            eprintln!("error: {error:#}");
        }
        if let Err(error) = self.server.wait() {
            eprintln!("error: postgres: {error}");
        }
    }
}

/// Keeps a cluster for tests started by hand.
pub(crate) fn until_enter() -> Result<()> {
    let cluster = Cluster::start()?;
    println!("export TEST_DATABASE_URL={}", cluster.url());
    println!("Enter stops it.");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// Debian keeps the server's programs off the search path, one folder per version; the newest is taken.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version =
        |path: &Path| path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<u32>().ok());
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    folders.sort_by_key(|path| version(path));
    let folders = folders.into_iter().rev().map(|folder| folder.join("bin"));
    let on_path = process::on_path("initdb").and_then(|initdb| initdb.parent().map(Path::to_path_buf));
    folders.chain(on_path).find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// For root: an account without rights that owns the folder. Nothing to do for anybody else.
fn account_for(folder: &Path) -> Result<Option<Account>> {
    use std::os::unix::fs::{MetadataExt, chown};
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let account = ["postgres", "nobody"].iter().find_map(|name| find_account(&accounts, name));
    let account = account.context("root cannot run PostgreSQL, and there is no account postgres or nobody")?;
    chown(folder, Some(account.user), Some(account.group))?;
    Ok(Some(account))
}

fn find_account(accounts: &str, name: &str) -> Option<Account> {
    let line = accounts.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let mut fields = line.split(':').skip(1);
    Some(Account { user: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
}

fn as_account(program: PathBuf, account: Option<Account>) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(program);
    // The checkout may be closed to that account.
    command.current_dir("/").stdin(Stdio::null());
    if let Some(Account { user, group }) = account {
        command.uid(user).gid(group);
    }
    command
}

fn settings(folder: &Path) -> [String; 8] {
    [
        "listen_addresses=127.0.0.1".to_owned(),
        format!("unix_socket_directories={}", folder.display()),
        "fsync=off".to_owned(),
        "synchronous_commit=off".to_owned(),
        "full_page_writes=off".to_owned(),
        "max_connections=300".to_owned(),
        "timezone=UTC".to_owned(),
        "log_min_messages=fatal".to_owned(),
    ]
}

/// Letters beyond ASCII must have their upper and lower case, in the same order on every machine.
fn locale() -> &'static str {
    if cfg!(target_os = "linux") { "--locale=C.UTF-8" } else { "--locale=C" }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts =
            "root:x:0:0:root:/root:/bin/sh\npostgresql:x:7:7::/:/bin/sh\npostgres:x:101:104:,,,:/var:/bin/bash\n";
        let account = find_account(accounts, "postgres").unwrap();
        assert_eq!((account.user, account.group), (101, 104));
        assert!(find_account(accounts, "nobody").is_none());
    }
}
