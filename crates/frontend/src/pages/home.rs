mod figures;
mod role_lists;
mod schedule;
mod worklist;

use crate::{
    components::{
        empty_state::EmptyState,
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_header::PageHeader,
    },
    format,
    lazy::{lazily, part},
    live::use_live,
    preferences::use_text,
    read::{Listing, Read},
    session::{Session, use_session},
    text::Text,
};
use chrono::Timelike;
use domain::{
    contract::{Page, Topic, WorkFigure, WorkGroupTotal, WorklistRow},
    permission::Role,
};
use figures::Figures;
use leptos::prelude::*;
use role_lists::{DataEntryLists, FinanceLists, SalesLists};
use worklist::WorkList;

/// The first screen: the figures of one's roles, and what to do now.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    view! {
        <div class="page" data-screen="home">
            <PageHeader title=greeting(session, text) lead=format::long_date(session.today(), text)>
                {primary_action(session, text)}
            </PageHeader>
            <FirstUse />
            <Today />
        </div>
    }
}

fn greeting(session: Session, text: &Text) -> String {
    let name = session.user_name();
    let first = name.split(' ').next().unwrap_or_default();
    let words = &text.home;
    match crate::clock::now(&session.time_zone()).map_or(12, |now| now.hour()) {
        5..12 => (words.good_morning)(first),
        12..19 => (words.good_afternoon)(first),
        _ => (words.good_evening)(first),
    }
}

/// The one thing the role comes for.
fn primary_action(session: Session, text: &Text) -> Option<AnyView> {
    let roles = session.roles();
    let (href, icon, label) = if roles.contains(&Role::DataEntry) {
        ("/importar", Icon::Import, text.home.import)
    } else if roles.contains(&Role::Sales) {
        ("/clientes", Icon::Search, text.work.find_customer)
    } else {
        return None;
    };
    Some(
        view! {
            <a class="button button-primary" href=href>
                <Glyph icon />
                {label}
            </a>
        }
        .into_any(),
    )
}

/// An organization without a single invoice: where to begin.
#[component]
fn FirstUse() -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let any = Read::new(move || async move {
        if !session.can("invoice:create") {
            return Ok(true);
        }
        Ok(session.api.count_invoices("status=all").await? > 0)
    });
    let is_new = Memo::new(move |_| any.value() == Some(false));
    move || {
        if !is_new.get() {
            return ().into_any();
        }
        if session.can("settings:update") {
            let words = &text.work;
            return view! {
                <EmptyState icon=Icon::Import title=words.start_title message=words.start>
                    <a class="button button-primary" href="/inicio/primeros-pasos">
                        {words.start_button}
                    </a>
                </EmptyState>
            }
            .into_any();
        }
        view! {
            <EmptyState icon=Icon::Import title=text.home.first_use_title message=text.home.first_use>
                <a class="button button-primary" href="/importar">
                    {text.home.import}
                </a>
            </EmptyState>
        }
        .into_any()
    }
}

/// What changes the day's work.
const LIVE: &[Topic] = &[Topic::Invoice, Topic::Promise, Topic::Payment, Topic::Import];

/// What stands over the list, read with its first page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Head {
    figures: Vec<WorkFigure>,
    groups: Vec<WorkGroupTotal>,
}

/// Whether a role calls customers, or has lists of its own only.
fn works_on_customers(roles: &[Role]) -> bool {
    roles.iter().any(|role| match role {
        Role::Admin | Role::Manager | Role::Collections | Role::FieldCollector | Role::Finance => true,
        Role::DataEntry | Role::Sales => false,
    })
}

#[component]
fn Today() -> impl IntoView {
    let session = use_session();
    let roles = session.roles();
    let head = RwSignal::new(Head::default());
    let query = Memo::new(|_| "limit=50".to_owned());
    let listing: Listing<WorklistRow> = Listing::new(query, move |query| async move {
        let work = session.api.get_worklist(&query).await?;
        head.try_set(Head { figures: work.figures, groups: work.groups });
        Ok(Page { data: work.data, next_cursor: work.next_cursor, total: work.total })
    });
    let calls = works_on_customers(&roles);
    let has = |role| roles.contains(&role);
    let data_entry = has(Role::DataEntry)
        .then(|| lazily(session.api, || part!(roles: data_entry() => view! { <DataEntryLists /> })));
    let sales = has(Role::Sales).then(|| lazily(session.api, || part!(roles: sales() => view! { <SalesLists /> })));
    let finance =
        has(Role::Finance).then(|| lazily(session.api, || part!(roles: finance() => view! { <FinanceLists /> })));
    // Nothing is typed or ticked here: what others change needs no word before it is shown.
    use_live().refresh(listing.rows, LIVE);
    view! {
        <Loaded read=listing.rows skeleton_rows=6 let:rows>
            <Figures head />
            {calls.then(|| view! { <WorkList listing rows head /> })}
        </Loaded>
        {data_entry}
        {finance}
        {sales}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_calls_customers_in_one_role_has_the_list() {
        assert!(works_on_customers(&[Role::Sales, Role::Collections]));
        assert!(!works_on_customers(&[Role::Sales, Role::DataEntry]));
        assert!(!works_on_customers(&[]));
    }
}
