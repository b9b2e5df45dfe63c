//! A server in this process, and what one request costs it.

use crate::{
    http::Client,
    measure::{middle, serving_cpu},
    place::{Place, Site},
};
use anyhow::{Context, Result};
use api::{
    auth::token::{self, Claims},
    server,
};
use domain::permission::Role;
use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What one request takes: of the clock, and of the processor without the client's part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) median: Duration,
    pub(crate) cpu: Duration,
}

/// Starts the whole API on a port of its own.
pub(crate) fn serve(place: &Place, site: &Site) -> Result<Client> {
    let (listener, address) = port()?;
    let state = site.state.clone();
    // The server belongs to the runtime and ends with it.
    place.runtime.block_on(async { server::listen(state, listener, 1).map(tokio::spawn) })?;
    Client::connect(address, &bearer(site)?)
}

pub(crate) fn port() -> Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0").context("a free port")?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn bearer(site: &Site) -> Result<String> {
    let claims = Claims {
        sub: site.user,
        name: "Adriana Norte".to_owned(),
        org: site.organization,
        roles: vec![Role::Admin],
        permissions: Vec::new(),
        family: Uuid::now_v7(),
        iat: 0,
        exp: 0,
    };
    token::issue(&site.state.keys, claims)
}

/// Asks one request after the other, the first hundred for warmth.
pub(crate) fn cost(requests: u32, mut ask: impl FnMut(u32) -> Result<()>) -> Result<Cost> {
    for number in 0..requests.min(100) {
        ask(number)?;
    }
    let before = serving_cpu()?;
    let mut taken = Vec::new();
    for number in 0..requests {
        let begun = Instant::now();
        ask(number)?;
        taken.push(begun.elapsed());
    }
    let cpu = (serving_cpu()?.saturating_sub(before)) / requests;
    Ok(Cost { median: middle(taken)?, cpu })
}
