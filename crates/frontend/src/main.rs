//! Cartera's screens. The server decides; this shows, asks and says why.

#![expect(unreachable_pub, reason = "the component macro makes its props public")]
#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

mod api;
mod app;
mod calendar;
mod clock;
mod components;
mod format;
mod lazy;
mod live;
mod pages;
mod period;
mod picture;
mod preferences;
mod printing;
mod read;
mod session;
mod shortcuts;
mod states;
mod task;
mod text;
mod undo;
mod url;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
