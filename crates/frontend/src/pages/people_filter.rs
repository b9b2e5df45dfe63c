use crate::{components::filter_bar::FilterOption, read::Read, session::Session};
use domain::contract::{Customer, UserRef};
use leptos::prelude::*;

/// Who is assigned to customers. When that cannot be read the other filters still work.
#[derive(Clone, Copy)]
pub(crate) struct People(Read<Vec<Customer>>);

impl People {
    pub(crate) fn read(session: Session) -> Self {
        Self(Read::new(move || async move { Ok(session.api.list_customers("limit=200").await?.data) }))
    }

    pub(crate) fn options(self, of: fn(&Customer) -> Option<UserRef>) -> Signal<Vec<FilterOption>> {
        Signal::derive(move || {
            let mut people: Vec<UserRef> = self.0.value().unwrap_or_default().iter().filter_map(of).collect();
            people.sort_by(|one, other| one.name.cmp(&other.name));
            people.dedup();
            people.into_iter().map(|user| FilterOption::new(user.id.to_string(), user.name)).collect()
        })
    }
}
