//! What every test starts from: a server, a database, people, and a client that checks what it is answered.

mod answer;
mod app;
mod client;
pub(crate) mod contract;
mod database;
mod seed;

pub(crate) use answer::Answer;
pub(crate) use app::{SECRET, TestApp};
pub(crate) use client::Client;
pub(crate) use seed::{ISSUER_RFC, PASSWORD};

use std::sync::LazyLock;
use tokio::runtime::Runtime;

/// Servers and database pools live here rather than in the runtime of a test, which is gone before they are.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_unset| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});
