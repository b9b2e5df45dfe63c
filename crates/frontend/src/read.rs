//! Reads of the API as signals.

use crate::api::ApiFailure;
use domain::{
    contract::{AgendaPage, AgendaRow, Invoice, InvoicePage, Page},
    money::Money,
};
use leptos::prelude::*;
use std::{future::Future, pin::Pin, rc::Rc, sync::Arc};

/// A read that follows the signals its request is made from.
pub(crate) struct Read<T: 'static> {
    answer: RwSignal<Option<Result<T, ApiFailure>>>,
    state: ReadState,
}

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Read<T> {}

/// What is known about a read whatever it reads.
#[derive(Clone, Copy)]
struct ReadState {
    /// Counts the wishes to read again.
    wished: RwSignal<u32>,
    busy: RwSignal<bool>,
    /// The newest request; answers to older ones come too late.
    newest: StoredValue<u32>,
}

impl ReadState {
    fn new() -> Self {
        Self { wished: RwSignal::new(0), busy: RwSignal::new(false), newest: StoredValue::new(0) }
    }

    fn begin(self) -> u32 {
        let number = self.newest.get_value().wrapping_add(1);
        self.newest.set_value(number);
        self.busy.set(true);
        number
    }

    /// Whether the answer is still wanted: the screen may be gone, or a newer request on its way.
    fn end(self, number: u32) -> bool {
        let wanted = self.newest.try_get_value() == Some(number);
        if wanted {
            self.busy.set(false);
        }
        wanted
    }
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, ApiFailure>>>>;

impl<T: Send + Sync + 'static> Read<T> {
    /// `request` reads its signals before its first await.
    pub(crate) fn new<F>(request: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiFailure>> + 'static,
    {
        Self::boxed(Box::new(move || Box::pin(request())))
    }

    fn boxed(request: Box<dyn Fn() -> Answer<T>>) -> Self {
        let read = Self { answer: RwSignal::new(None), state: ReadState::new() };
        Effect::new(move |_| {
            read.state.wished.track();
            let answer = request();
            let number = read.state.begin();
            leptos::task::spawn_local(async move {
                let answer = answer.await;
                if read.state.end(number) {
                    read.answer.set(Some(answer));
                }
            });
        });
        read
    }

    pub(crate) fn again(self) {
        self.state.wished.update(|wished| *wished = wished.wrapping_add(1));
    }

    /// Reads again whenever the count changes.
    pub(crate) fn follow(self, changes: RwSignal<u32>) {
        Effect::new(move |seen: Option<u32>| {
            let now = changes.get();
            if seen.is_some_and(|seen| seen != now) {
                self.again();
            }
            now
        });
    }

    pub(crate) fn is_busy(self) -> bool {
        self.state.busy.get()
    }

    /// Looks at the last answer, and tracks it. `None` before the first.
    pub(crate) fn look<U>(self, look: impl FnOnce(&Result<T, ApiFailure>) -> U) -> Option<U> {
        self.answer.with(|answer| answer.as_ref().map(look))
    }

    /// The last answer when it was good.
    pub(crate) fn value(self) -> Option<T>
    where
        T: Clone,
    {
        self.look(|answer| answer.as_ref().ok().cloned()).flatten()
    }
}

/// A part of a list as a [`Listing`] takes it.
pub(crate) struct Part<T> {
    data: Vec<T>,
    next_cursor: Option<String>,
    total: u64,
    totals: Vec<Money>,
}

impl<T> From<Page<T>> for Part<T> {
    fn from(page: Page<T>) -> Self {
        Self { data: page.data, next_cursor: page.next_cursor, total: page.total, totals: Vec::new() }
    }
}

impl From<AgendaPage> for Part<AgendaRow> {
    fn from(page: AgendaPage) -> Self {
        Self { data: page.data, next_cursor: page.next_cursor, total: page.total, totals: page.totals }
    }
}

/// Invoices are large: what follows a long list of them shares each instead of copying it.
impl From<InvoicePage> for Part<Arc<Invoice>> {
    fn from(page: InvoicePage) -> Self {
        let data = page.data.into_iter().map(Arc::new).collect();
        Self { data, next_cursor: page.next_cursor, total: page.total, totals: page.totals }
    }
}

/// The rows of a list loaded so far.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rows<T> {
    pub data: Vec<T>,
    pub total: u64,
    /// What the whole list comes to, loaded or not; one amount per currency.
    pub totals: Vec<Money>,
    next_cursor: Option<String>,
    pages: usize,
}

impl<T> Rows<T> {
    fn none() -> Self {
        Self { data: Vec::new(), total: 0, totals: Vec::new(), next_cursor: None, pages: 0 }
    }

    pub(crate) fn shown(&self) -> u64 {
        u64::try_from(self.data.len()).unwrap_or(u64::MAX)
    }

    fn add(&mut self, page: Part<T>) {
        self.data.extend(page.data);
        self.total = page.total;
        self.totals = page.totals;
        self.next_cursor = page.next_cursor;
        self.pages = self.pages.saturating_add(1);
    }

    /// The query of the page after these rows; `None` when they are enough.
    fn next_query(&self, query: &str, wanted: usize) -> Option<String> {
        match (&self.next_cursor, self.pages) {
            (_, 0) => Some(query.to_owned()),
            (Some(cursor), pages) if pages < wanted => Some(with_cursor(query, cursor)),
            (Some(_) | None, _) => None,
        }
    }
}

type PageFuture<T> = Pin<Box<dyn Future<Output = Result<Part<T>, ApiFailure>>>>;

/// A list read page by page: starts again when its query changes, and grows on demand.
pub(crate) struct Listing<T: 'static> {
    pub rows: Read<Rows<T>>,
    query: Memo<String>,
    /// For which query how many pages are wanted.
    pages: RwSignal<(String, usize)>,
}

impl<T> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Listing<T> {}

impl<T: Clone + Send + Sync + 'static> Listing<T> {
    /// `fetch` gets the query string, with the cursor in it from the second page on.
    pub(crate) fn new<F, P>(query: Memo<String>, fetch: impl Fn(String) -> F + 'static) -> Self
    where
        F: Future<Output = Result<P, ApiFailure>> + 'static,
        P: Into<Part<T>>,
    {
        let fetch = move |query| {
            let page = fetch(query);
            let part: PageFuture<T> = Box::pin(async move { Ok(page.await?.into()) });
            part
        };
        Self::boxed(query, Rc::new(fetch))
    }

    fn boxed(query: Memo<String>, fetch: Rc<dyn Fn(String) -> PageFuture<T>>) -> Self {
        let pages = RwSignal::new((String::new(), 1));
        let known = StoredValue::new_local((String::new(), Rows::none()));
        let rows = Read::new(move || {
            let query = query.get();
            let wanted = pages.with(|(of, count)| if *of == query { *count } else { 1 });
            let fetch = Rc::clone(&fetch);
            // One page more than is known continues; anything else reads again from the start.
            let grows = |(of, rows): &(String, Rows<T>)| {
                (*of == query && rows.pages.saturating_add(1) == wanted).then(|| rows.clone())
            };
            let mut rows = known.with_value(grows).unwrap_or_else(Rows::none);
            async move {
                while let Some(next) = rows.next_query(&query, wanted) {
                    rows.add(fetch(next).await?);
                }
                known.try_update_value(|known| *known = (query, rows.clone()));
                Ok(rows)
            }
        });
        Self { rows, query, pages }
    }

    /// Asks for one page more.
    pub(crate) fn more(self) {
        let query = self.query.get_untracked();
        self.pages.update(|(of, count)| {
            *count = if *of == query { count.saturating_add(1) } else { 2 };
            *of = query;
        });
    }
}

fn with_cursor(query: &str, cursor: &str) -> String {
    let joint = if query.is_empty() { "" } else { "&" };
    format!("{query}{joint}cursor={cursor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: &[u8], next_cursor: Option<&str>) -> Part<u8> {
        Page { data: rows.to_vec(), next_cursor: next_cursor.map(str::to_owned), total: 3 }.into()
    }

    #[test]
    fn a_list_grows_until_enough_pages_or_the_end() {
        let mut rows = Rows::none();
        assert_eq!(rows.next_query("limit=2", 1).as_deref(), Some("limit=2"));
        rows.add(page(&[1, 2], Some("c2")));
        assert_eq!(rows.next_query("limit=2", 1), None);
        assert_eq!(rows.next_query("limit=2", 2).as_deref(), Some("limit=2&cursor=c2"));
        rows.add(page(&[3], None));
        assert_eq!(rows.next_query("limit=2", 9), None);
        assert_eq!((rows.data, rows.total), (vec![1, 2, 3], 3));
    }

    #[test]
    fn the_cursor_joins_the_filters() {
        assert_eq!(with_cursor("", "abc"), "cursor=abc");
        assert_eq!(with_cursor("status=paid", "abc"), "status=paid&cursor=abc");
    }
}
