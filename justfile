# Everyday commands. Each is one line of something else; `./dev` installs what they need.

[private]
default:
    @just --list --unsorted

# Cartera with demonstration data
run *arguments:
    ./dev run {{ arguments }}

# Every test, or the suites named: checks unit api e2e
test *suites:
    ./dev test {{ suites }}

# Formatting, clippy, invariants, spelling, dependencies
lint:
    cargo xtask lint

# Format the code
format:
    cargo fmt --all

# The screens into crates/frontend/dist; --release for small ones
spa *options:
    cargo xtask spa {{ options }}

# Write the API's document anew from the code
openapi:
    cargo run --quiet --bin cartera -- openapi > openapi/cartera.v1.json

# What Cartera takes beside what the machine needs at least: `just bench aging`, `just bench --postgres`
bench *arguments:
    cargo xtask bench {{ arguments }}

# How quickly long lists answer on a slow phone
bench-screens:
    cargo xtask bench-screens

# Random bytes into `reader`, `cadena` or `archive` for some seconds; needs nightly Rust and cargo-fuzz
fuzz target seconds="600":
    mkdir -p fuzz/corpus/{{ target }}
    cp crates/api/src/seal/fixtures/invoice*.xml fuzz/corpus/{{ target }}/
    python3 -m zipfile -c fuzz/corpus/{{ target }}/invoices.zip fuzz/corpus/{{ target }}/invoice*.xml
    cargo +nightly fuzz run {{ target }} -- -max_total_time={{ seconds }} -rss_limit_mb=512

# A PostgreSQL for tests started by hand, until Enter
postgres:
    cargo xtask postgres

# The program to install, screens inside
release:
    cargo xtask spa --release
    cargo build --release --bin cartera
