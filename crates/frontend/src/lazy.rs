//! Screens whose code is fetched when somebody first goes there. `cargo xtask spa` cuts the program at [`part`].

use crate::{
    api::{ApiClient, ApiFailure},
    components::{loaded::Loaded, page_header::PageHeader},
    read::Read,
};
use leptos::prelude::*;
use std::{future::Future, pin::Pin, sync::Arc};
use wasm_split_helpers::SplitLoaderError;

/// Draws a screen whose code is here.
#[derive(Clone)]
pub(crate) struct Draw(Arc<dyn Fn() -> AnyView + Send + Sync>);

impl Draw {
    pub(crate) fn new(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        Self(Arc::new(draw))
    }
}

impl PartialEq for Draw {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The code of a screen on its way.
pub(crate) type Arriving = Pin<Box<dyn Future<Output = Result<Draw, ApiFailure>>>>;

impl From<SplitLoaderError> for ApiFailure {
    fn from(_: SplitLoaderError) -> Self {
        Self::Offline
    }
}

/// `part!(invoices: invoice(id: InvoiceId) => view! { <InvoicePage id /> })`: the code that only the screens of
/// `invoices` need goes into a file of that name. Screens that people use together share an area: the program is
/// cut once for every set of areas that have something in common.
macro_rules! part {
    ($area:ident: $screen:ident($($argument:ident: $type:ty),*) => $view:expr) => {{
        #[wasm_split_helpers::wasm_split($area, fallible)]
        fn $screen($($argument: $type),*) -> Result<$crate::lazy::Draw, $crate::api::ApiFailure> {
            Ok($crate::lazy::Draw::new(move || $view.into_any()))
        }
        let arriving: $crate::lazy::Arriving = Box::pin($screen($($argument),*));
        arriving
    }};
}
pub(crate) use part;

/// The style of such screens is fetched once, with the code of the first of them.
fn dress() {
    if let Some(sheet) = document().get_element_by_id("screens-style") {
        // An attribute that is gone already is as good as removed.
        sheet.remove_attribute("disabled").unwrap_or_default();
    }
}

/// A part of a screen as soon as its code is here; where it cannot be fetched, the reason with Reintentar.
pub(crate) fn lazily(api: ApiClient, code: impl Fn() -> Arriving + 'static) -> AnyView {
    dress();
    drawn(Read::new(move || arrived(api, code())))
}

/// As [`lazily`] for a whole screen, whose heading stands over the failure.
pub(crate) fn lazy_screen(api: ApiClient, name: &'static str, code: impl Fn() -> Arriving + 'static) -> AnyView {
    dress();
    let code = Read::new(move || arrived(api, code()));
    let has_failed = Memo::new(move |_| code.look(Result::is_err).unwrap_or(false));
    view! {
        {move || has_failed.get().then(|| view! { <PageHeader title=name /> })}
        {drawn(code)}
    }
    .into_any()
}

fn drawn(code: Read<Draw>) -> AnyView {
    view! {
        <Loaded read=code let:draw>
            {(draw.get_untracked().0)()}
        </Loaded>
    }
    .into_any()
}

/// An upgrade of the server takes the parts of the old program away: then the new program shows the screen.
async fn arrived(api: ApiClient, code: Arriving) -> Result<Draw, ApiFailure> {
    let code = code.await;
    if code.is_err() && api.is_outdated().await {
        // A page that cannot be loaded again stays as it is, with the failure on it.
        window().location().reload().ok();
    }
    code
}

/// Fetches the code of a screen that is likely to be shown next; the attempt that counts comes with the screen.
pub(crate) fn fetch_ahead(code: Arriving) {
    dress();
    leptos::task::spawn_local(async move {
        code.await.ok();
    });
}
